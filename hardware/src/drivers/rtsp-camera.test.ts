import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { describeCameraContract } from "../contracts/camera-contract.ts";
import type { HardwareFault } from "../fault.ts";
import type { Camera, DeviceState, Frame } from "../ports.ts";
import { hasRtspServer, RTSP_SERVER_PACKAGES, type RtspServer, startRtspServer } from "../simulators/rtsp-server.ts";
import { openFfmpegCamera } from "./ffmpeg-camera.ts";
import type { LiveOptions } from "./live-camera.ts";

const now = () => performance.now();
const backOff = { firstMs: 100, longestMs: 400 };
const isThere = spawnSync("ffmpeg", ["-version"]).status === 0 && hasRtspServer();
/** ffmpeg takes one to three seconds to know a stream, on a busy machine longer. */
const patience = 30_000;

function needServer(context: TestContext): void {
  if (!isThere) context.skip(`needs ffmpeg and ${RTSP_SERVER_PACKAGES.join(", ")}`);
}

async function serve({ onTestFinished }: TestContext, port?: number): Promise<RtspServer> {
  const server = await startRtspServer(port);
  onTestFinished(() => server.kill());
  return server;
}

function watch({ onTestFinished }: TestContext, url: string, options: Partial<LiveOptions> = {}) {
  const camera = openFfmpegCamera({ type: "stream", url }, { now, backOff, ...options });
  const told: (readonly [DeviceState, HardwareFault | undefined])[] = [];
  camera.onState((state, fault) => told.push([state, fault]));
  onTestFinished(() => camera.close());
  return { camera, states: () => told.map(([state]) => state), faults: () => told.flatMap(([, fault]) => fault ?? []) };
}

async function until(camera: Camera, isIt: (frame: Frame) => boolean): Promise<Frame> {
  for await (const frame of camera.frames(AbortSignal.timeout(patience))) if (isIt(frame)) return frame;
  throw new Error("no such picture came");
}

/** Empty for a process that ended meanwhile. */
function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

const reach = (states: () => readonly DeviceState[], ...expected: readonly DeviceState[]) =>
  vi.waitFor(() => expect(states()).toEqual(expected), { timeout: patience });

describe.skipIf(!isThere)(`on the network (needs ffmpeg and ${RTSP_SERVER_PACKAGES.join(", ")})`, () => {
  let server: RtspServer;
  beforeAll(async () => {
    server = await startRtspServer();
  });
  afterAll(() => server.kill());

  describeCameraContract("a camera behind RTSP", () => {
    const camera = openFfmpegCamera({ type: "stream", url: server.mjpeg }, { now, backOff });
    return Promise.resolve({ camera, dispose: () => camera.close() });
  });
});

describe.concurrent("a network camera", { timeout: patience }, () => {
  it("is connected to with its log-in, which nobody is told, and again after it died and came back", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera, states, faults } = watch(context, server.h264);
    expect(await until(camera, () => true)).toMatchObject({ width: 640, height: 360 });
    await server.kill();
    await reach(states, "working", "fault");
    await serve(context, server.port);
    await reach(states, "working", "fault", "working");
    const [fault] = faults();
    expect(fault).toMatchObject({ code: "camera-failed", device: `rtsp://***@127.0.0.1:${server.port}/h264` });
    expect(`${fault?.message} ${fault?.stack}`).not.toContain("secret");
  });

  it("shows its pictures in their own shape after it changed their size in mid-stream, without a fault", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera, states } = watch(context, server.h264);
    await until(camera, ({ width, height }) => width === 640 && height === 360);
    server.resize(320, 480);
    const frame = await until(camera, ({ height }) => height === 480);
    expect(frame).toMatchObject({ width: 320, data: { length: 320 * 480 * 3 } });
    expect(states()).toEqual(["working"]);
  });

  it("is silent while it sends nothing over a connection that stands, and works again when it does", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera, states, faults } = watch(context, server.h264, { nextWithinMs: 800 });
    await until(camera, () => true);
    server.stall();
    await reach(states, "working", "silent");
    server.goOn();
    await reach(states, "working", "silent", "working");
    expect(faults()[0]).toMatchObject({ code: "camera-silent" });
  });

  it("that sends Motion JPEG is taken at its word, and its pictures decoded no further than they are needed", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera, states } = watch(context, server.mjpeg, { sparing: true });
    expect(await until(camera, ({ reduced }) => reduced === 4)).toMatchObject({ width: 160, height: 90 });
    camera.wholeFor(60_000);
    expect(await until(camera, ({ reduced }) => reduced === undefined)).toMatchObject({ width: 640, height: 360 });
    server.resize(480, 320);
    expect(await until(camera, ({ width }) => width === 480)).toMatchObject({ height: 320 });
    expect(states()).toEqual(["working"]);
  });

  it("leaves its log-in in no list of processes", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera } = watch(context, server.h264);
    await until(camera, () => true);
    const lists = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const shown = lists.map((id) => commandLine(id)).filter((line) => line.includes(`secret@127.0.0.1:${server.port}`));
    expect(shown).toEqual([]);
  });

  it("that refuses the log-in is a fault, whose words give nothing of it away", async (context) => {
    needServer(context);
    const server = await serve(context);
    const { camera, states, faults } = watch(context, server.h264.replace("secret", "gu@ss"));
    await reach(states, "fault");
    expect(faults()[0]?.message).toMatch(/401|Unauthorized/i);
    expect(faults()[0]?.message).not.toMatch(/gu|ss@/);
    expect(camera.state()).toBe("fault");
  });
});
