import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { openExampleBench } from "../commissioning/example-bench.ts";
import { checkNetwork, type NetworkParts, networkSteps } from "./check-network.ts";
import { listenToInputs } from "./inputs-now.ts";
import { meterOf, viewNow } from "./live-view.ts";
import { listSettings, maskSecrets } from "./settings-now.ts";

const face = (heightPx: number, light: "dark" | "normal", luminance: number) => ({
  ...{ box: { x: 10, y: 10, width: 50, height: 60 }, heightPx, rating: 0.5, light, luminance },
});

describe("the camera's picture for whoever aims it", () => {
  const frame = { width: 64, height: 36, data: new Uint8Array(64 * 36 * 3).fill(30), capturedAt: 0, sequence: 0 };

  it("comes with the faces of the same moment, and without those of an earlier one", async () => {
    const seen = { views: [face(142, "normal", 120)], at: 1_000 };
    const parts = { frame: () => Promise.resolve(frame), seen: () => seen };
    const view = await viewNow({ ...parts, monotonicNow: () => 1_500 });
    expect(view).toMatchObject({ width: 64, height: 36, faces: seen.views, light: { of: "face", light: "normal" } });
    expect(Buffer.from(view?.picture ?? "", "base64").subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(await viewNow({ ...parts, monotonicNow: () => 3_000 })).toMatchObject({ faces: [] });
  });

  it("tells boxes in pixels of the whole picture where a reduced one was shown", async () => {
    const parts = { frame: () => Promise.resolve({ ...frame, reduced: 4 }), seen: () => undefined };
    expect(await viewNow({ ...parts, monotonicNow: () => 0 })).toMatchObject({ width: 256, height: 144 });
    // A substream's pictures may be smaller by a fraction.
    const third = { ...parts, frame: () => Promise.resolve({ ...frame, reduced: 4 / 3 }) };
    expect(await viewNow({ ...third, monotonicNow: () => 0 })).toMatchObject({ width: 85, height: 48 });
  });

  it("is not there where the camera gives none", async () => {
    const parts = { frame: () => Promise.resolve(undefined), seen: () => undefined, monotonicNow: () => 0 };
    expect(await viewNow(parts)).toBeUndefined();
  });

  it("measures the light on the nearest face, and of the whole picture only without one", () => {
    expect(meterOf([face(90, "normal", 120), face(150, "dark", 30)], 130)).toEqual({
      of: "face",
      light: "dark",
      luma: 30,
    });
    expect(meterOf([], 25)).toEqual({ of: "picture", light: "dark", luma: 25 });
    expect(meterOf([], 130)).toMatchObject({ light: "normal" });
    expect(meterOf([], 240)).toMatchObject({ light: "bright" });
  });
});

describe("the wires for whoever wires them", () => {
  it("say what was read by the beginning of a hash alone, and of keys how many", () => {
    const door = openExampleBench();
    const { inputs } = listenToInputs({
      hardware: door.bench.hardware,
      siteKey: new Uint8Array(32).fill(7),
      now: door.bench.now,
    });
    door.card.become({ type: "card", cardNumber: "04A1B2C3", bits: 34, at: 0 });
    for (const digit of ["7", "3"] as const) door.key.become({ key: digit, at: 0 });
    door.exit.become(1);
    door.exitSensor.become("active");
    door.pass(1_000);
    const now = inputs();
    expect(now.readers[0]).toMatchObject({ keys: 2, lastRead: { kind: "card", bits: 34, agoMs: 1_000 } });
    expect(now.readers[0]?.lastRead?.masked).toMatch(/^[0-9a-f]{6}$/);
    expect(now).toMatchObject({
      contact: "closed",
      lock: "locked",
      exitPressedAgoMs: 1_000,
      inputs: { fire: "inactive", exitSensor: "active" },
    });
    expect(JSON.stringify(now)).not.toMatch(/04A1B2C3|"7"|"3"/);
    door.pass(10_000);
    expect(inputs().readers[0]?.keys).toBe(0);
  });
});

describe("the configuration for whoever checks it", () => {
  it("is one line a setting, without the passwords of cameras", () => {
    const settings = listSettings({
      lock: { kind: "fail-safe" },
      readers: [{ name: "outside", formats: [26, 34] }],
      cameras: {
        entry: {
          spec: "rtsp://viewer:secret@192.168.1.20/stream1",
          substream: "rtsp://viewer:secret@192.168.1.20/stream2",
        },
      },
    });
    expect(settings).toEqual([
      { place: "lock.kind", value: "fail-safe" },
      { place: "readers[0].name", value: "outside" },
      { place: "readers[0].formats", value: "26, 34" },
      { place: "cameras.entry.spec", value: "rtsp://***@192.168.1.20/stream1" },
      { place: "cameras.entry.substream", value: "rtsp://***@192.168.1.20/stream2" },
    ]);
    expect(maskSecrets("mqtts://a:b@host:8883 does not answer")).toBe("mqtts://***@host:8883 does not answer");
  });
});

describe("the way to the registry", () => {
  const parts = (url: string, changes: Partial<NetworkParts> = {}): NetworkParts => ({
    ...{ broker: { url, username: "agent_a", password: "b" }, agentId: "agent_a", link: () => "disconnected" as const },
    ...{ clockQuality: () => "trusted" as const, clockOffsetMs: () => 12 },
    ...changes,
  });
  const statesOf = async (given: NetworkParts) => (await checkNetwork(given)).map(({ state }) => state);
  const listen = async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    return { port, close: () => server.close() };
  };

  it("stops at the first step that fails, and says in both languages what to do there", async () => {
    const steps = await checkNetwork(parts("mqtt://no-such-name.invalid"));
    expect(steps.map(({ step }) => step)).toEqual([...networkSteps]);
    expect(steps.map(({ state }) => state)).toEqual(["failed", "left-out", "left-out", "left-out", "left-out", "ok"]);
    expect(steps[0]?.said.zh).toContain("DNS");
    expect(steps[0]?.said.en).toContain("DNS");
  });

  it("tells a port nobody listens at from a broker that does not speak", async () => {
    const { port, close } = await listen();
    expect(await statesOf(parts(`mqtt://127.0.0.1:${port}`))).toEqual([
      "ok",
      "ok",
      "left-out",
      "failed",
      "left-out",
      "ok",
    ]);
    expect(await statesOf(parts(`mqtts://127.0.0.1:${port}`))).toEqual([
      ...["ok", "ok", "failed", "left-out", "left-out", "ok"],
    ]);
    close();
    expect(await statesOf(parts(`mqtt://127.0.0.1:${port}`))).toEqual([
      ...["ok", "failed", "left-out", "left-out", "left-out", "ok"],
    ]);
  });

  it("takes no connection away from a link that stands, and believes no clock that is off", async () => {
    const { port, close } = await listen();
    const up = parts(`mqtt://127.0.0.1:${port}`, { link: () => "connected", clockOffsetMs: () => -90_000 });
    expect(await statesOf(up)).toEqual(["ok", "ok", "left-out", "ok", "ok", "failed"]);
    close();
  });
});
