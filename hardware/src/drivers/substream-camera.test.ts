import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { describeCameraContract } from "../contracts/camera-contract.ts";
import type { HardwareFault } from "../fault.ts";
import type { Camera, DeviceState, Frame } from "../ports.ts";
import { hasRtspServer, RTSP_SERVER_PACKAGES, type RtspServer, startRtspServer } from "../simulators/rtsp-server.ts";
import { openSubstreamCamera, type SubstreamOptions } from "./substream-camera.ts";

const now = () => performance.now();
const backOff = { firstMs: 100, longestMs: 400 };
const isThere = spawnSync("ffmpeg", ["-version"]).status === 0 && hasRtspServer();
const needed = `ffmpeg and ${RTSP_SERVER_PACKAGES.join(", ")}`;
const patience = 40_000;
/** The simulated camera's key pictures are four seconds apart. */
const KEY_EVERY_MS = 4_000;

function needServer(context: TestContext): void {
  if (!isThere) context.skip(`needs ${needed}`);
}

const stream = (url: string) => ({ type: "stream", url }) as const;

/** A camera whose two streams can be taken away apart: each comes from a server of its own. */
async function serve({ onTestFinished }: TestContext, port?: number): Promise<RtspServer> {
  const server = await startRtspServer(port);
  onTestFinished(() => server.kill());
  return server;
}

function watch({ onTestFinished }: TestContext, main: string, sub: string, more: Partial<SubstreamOptions> = {}) {
  const told: (readonly [DeviceState, HardwareFault | undefined])[] = [];
  const substream: (string | undefined)[] = [];
  const camera = openSubstreamCamera(
    { main: stream(main), sub: stream(sub) },
    { now, backOff, sparing: true, onSubstream: (fault) => substream.push(fault?.message), ...more },
  );
  camera.onState((state, fault) => told.push([state, fault]));
  onTestFinished(() => camera.close());
  const states = () => told.map(([state]) => state);
  return { camera, states, substream, faults: () => told.flatMap(([, fault]) => fault ?? []) };
}

async function until(camera: Camera, isIt: (frame: Frame) => boolean): Promise<Frame> {
  for await (const frame of camera.frames(AbortSignal.timeout(patience))) if (isIt(frame)) return frame;
  throw new Error("no such picture came");
}

const isWhole = ({ reduced }: Frame) => reduced === undefined;
const isReduced = ({ reduced }: Frame) => reduced !== undefined;

/** Everything that comes within some milliseconds. */
async function during(camera: Camera, milliseconds: number): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of camera.frames(AbortSignal.timeout(milliseconds))) frames.push(frame);
  return frames;
}

/** What was started by this process and runs, other than the servers. */
function ffmpegs(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        const [, name, parent] = /^\d+ \((.*)\) . (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8")) ?? [];
        return name === "ffmpeg" && Number(parent) === process.pid;
      } catch {
        return false;
      }
    });
}

const commandLines = () => ffmpegs().map((id) => readFileSync(`/proc/${id}/cmdline`, "utf8"));

const reach = (states: () => readonly DeviceState[], ...expected: readonly DeviceState[]) =>
  vi.waitFor(() => expect(states()).toEqual(expected), { timeout: patience });

describe.skipIf(!isThere)(`with two streams (needs ${needed})`, () => {
  let server: RtspServer;
  beforeAll(async () => {
    server = await startRtspServer();
  });
  afterAll(() => server.kill());

  describeCameraContract("a network camera with a substream", () => {
    const camera = openSubstreamCamera(
      { main: stream(server.main), sub: stream(server.h264) },
      { now, backOff, sparing: true },
    );
    return Promise.resolve({ camera, dispose: () => camera.close() });
  });
});

describe("a network camera with a substream", { timeout: 2 * patience }, () => {
  it("shows the substream while nobody is near and whole pictures soon after they are asked for, though the key picture is far", async (context) => {
    needServer(context);
    const { main, h264 } = await serve(context);
    const { camera, states, substream } = watch(context, main, h264);
    expect(await until(camera, isReduced)).toMatchObject({ width: 640, height: 360, reduced: 2 });
    // The main stream began with a key picture a second ago, and the next is three seconds away.
    await during(camera, 300);
    expect((await during(camera, 400)).every(isReduced)).toBe(true);
    expect(ffmpegs()).toHaveLength(2);

    const asked = now();
    camera.wholeFor(500);
    const whole = await until(camera, isWhole);
    const waited = now() - asked;
    expect(whole).toMatchObject({ width: 1280, height: 720 });
    expect(waited).toBeLessThan(KEY_EVERY_MS / 2);
    expect(whole.capturedAt).toBeGreaterThan(asked - 200);
    const after = await during(camera, 1_000);
    expect(after.every(isWhole)).toBe(true);
    expect(after.length).toBeGreaterThan(2);

    expect(await until(camera, isReduced)).toMatchObject({ width: 640, height: 360, reduced: 2 });
    await vi.waitFor(() => expect(ffmpegs()).toHaveLength(2), { timeout: 2_500 });
    // And again from a later key picture, without what the camera told once, when it was connected to.
    camera.wholeFor(1);
    await until(camera, isWhole);
    expect(states()).toEqual(["working"]);
    expect(substream).toEqual([undefined]);
  });

  it("without its substream shows whole pictures all the time, says so, and goes back when it is there again", async (context) => {
    needServer(context);
    const [large, small] = [await serve(context), await serve(context)];
    const { camera, states, substream } = watch(context, large.main, small.h264);
    await until(camera, isReduced);
    await small.kill();
    await until(camera, isWhole);
    await during(camera, 6_000);
    expect((await during(camera, 1_000)).every(isWhole)).toBe(true);
    expect(states()).toEqual(["working"]);
    expect(substream.slice(0, 2)).toEqual([
      undefined,
      expect.stringContaining(`rtsp://***@127.0.0.1:${small.port}/h264`),
    ]);
    await serve(context, small.port);
    await until(camera, isReduced);
    expect(substream.at(-1)).toBeUndefined();
    expect(states()).toEqual(["working"]);
  });

  it("without its main stream is at fault, and shows the substream's pictures as whole ones meanwhile", async (context) => {
    needServer(context);
    const [large, small] = [await serve(context), await serve(context)];
    const { camera, states, faults } = watch(context, large.main, small.h264);
    await until(camera, isReduced);
    await during(camera, 1_500);
    await large.kill();
    await reach(states, "working", "fault");
    camera.wholeFor(60_000);
    const meanwhile = await during(camera, 1_000);
    expect(meanwhile.length).toBeGreaterThan(2);
    for (const frame of meanwhile.slice(1)) {
      expect(frame).toMatchObject({ width: 640, height: 360 });
      expect(frame.reduced).toBeUndefined();
    }
    expect(states()).toEqual(["working", "fault"]);
    expect(faults()[0]).toMatchObject({ code: "camera-failed", device: `rtsp://***@127.0.0.1:${large.port}/main` });
    await serve(context, large.port);
    await until(camera, ({ width }) => width === 1280);
    expect(states()).toEqual(["working", "fault", "working"]);
  });

  it("is silent when its main stream sends nothing over a connection that stands", async (context) => {
    needServer(context);
    const [large, small] = [await serve(context), await serve(context)];
    const { camera, states } = watch(context, large.main, small.h264, { nextWithinMs: 800 });
    await until(camera, isReduced);
    await during(camera, 1_500);
    large.stall();
    await reach(states, "working", "silent");
    large.goOn();
    await reach(states, "working", "silent", "working");
  });

  it("shows whole pictures in their own shape after the main stream changed its size in mid-stream", async (context) => {
    needServer(context);
    const { main, h264, resizeMain } = await serve(context);
    const { camera, states } = watch(context, main, h264);
    camera.wholeFor(60_000);
    await until(camera, ({ width }) => width === 1280);
    resizeMain(480, 640);
    expect(await until(camera, ({ width }) => width === 480)).toMatchObject({
      height: 640,
      data: { length: 480 * 640 * 3 },
    });
    expect(states()).toEqual(["working"]);
  });

  it("whose main stream is Motion JPEG decodes a picture only when whole ones are asked for", async (context) => {
    needServer(context);
    const [large, small] = [await serve(context), await serve(context)];
    large.resize(960, 720);
    small.resize(640, 480);
    const { camera, states } = watch(context, large.mjpeg, small.h264);
    await until(camera, ({ reduced }) => reduced === 1.5);
    camera.wholeFor(500);
    expect(await until(camera, isWhole)).toMatchObject({ width: 960, height: 720 });
    expect(ffmpegs()).toHaveLength(2);
    expect(await until(camera, isReduced)).toMatchObject({ width: 640, height: 480, reduced: 1.5 });
    expect(states()).toEqual(["working"]);
  });

  it("whose both streams are Motion JPEG marks what it decoded of the smaller", async (context) => {
    needServer(context);
    const [large, small] = [await serve(context), await serve(context)];
    large.resize(960, 720);
    small.resize(320, 160);
    const { camera } = watch(context, large.mjpeg, small.mjpeg);
    // Of two shapes the larger difference counts: rather a face too many is taken for near.
    expect(await until(camera, ({ reduced }) => reduced === 4.5)).toMatchObject({ width: 320, height: 160 });
  });

  it("is at fault while its main stream cannot be decoded, and until a picture of it was, wanted or not", async (context) => {
    needServer(context);
    const folder = mkdtempSync(join(tmpdir(), "substream-"));
    context.onTestFinished(() => rmSync(folder, { recursive: true }));
    const [broken, ffmpeg] = [join(folder, "broken"), join(folder, "ffmpeg")];
    const decoderFails = `case "$*" in *"mpegts -i pipe:0"*) [ -e '${broken}' ] && exit 1 ;; esac`;
    writeFileSync(ffmpeg, `#!/bin/sh\n${decoderFails}\nexec ffmpeg "$@"\n`, { mode: 0o755 });
    writeFileSync(broken, "");
    const { main, h264 } = await serve(context);
    const { camera, states, faults } = watch(context, main, h264, { ffmpeg });
    await until(camera, isReduced);
    camera.wholeFor(1);
    await reach(states, "working", "fault");
    expect(faults()[0]?.message).toContain("its pictures cannot be decoded");
    expect(await until(camera, isWhole)).toMatchObject({ width: 640, height: 360 });
    rmSync(broken);
    await reach(states, "working", "fault", "working");
    expect(await until(camera, isReduced)).toMatchObject({ width: 640, reduced: 2 });
  });

  it("leaves its log-in in no list of processes and none of them behind", async (context) => {
    needServer(context);
    const { main, h264 } = await serve(context);
    const { camera } = watch(context, main, h264);
    camera.wholeFor(60_000);
    await until(camera, isWhole);
    const running = commandLines();
    expect(running).toHaveLength(3);
    for (const line of running) expect(line).not.toMatch(/secret|rtsp:/);
    const closing = now();
    await camera.close();
    expect(now() - closing).toBeLessThan(2_500);
    expect(ffmpegs()).toEqual([]);
  });
});
