import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeCameraContract } from "../contracts/camera-contract.ts";
import type { HardwareFault } from "../fault.ts";
import type { Camera, DeviceState, Frame } from "../ports.ts";
import { type CameraProgram, type CameraRun, makeCameraProgram } from "../simulators/camera-program.ts";
import { checkCamera, type OpenCameraOptions, openCamera } from "./open-camera.ts";
import { rpicamArguments } from "./rpicam-camera.ts";

const now = () => performance.now();
const backOff = { firstMs: 20, longestMs: 40 };

let folder: string;
let open: Camera | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rpicam-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});
afterEach(async () => {
  await open?.close();
  open = undefined;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function jpeg(name: string, width: number, height: number): Promise<string> {
  const path = join(folder, `${name}.jpg`);
  await sharp({ create: { width, height, channels: 3, background: name === "dark" ? "#102030" : "#c08040" } })
    .jpeg()
    .toFile(path);
  return path;
}

const rpicamVid = (...runs: readonly CameraRun[]): CameraProgram =>
  makeCameraProgram(process.execPath, { folder, name: "rpicam-vid", runs });

async function openPi(options: Partial<OpenCameraOptions> = {}): Promise<Camera> {
  open = await openCamera("rpicam://1?rotation=180", { now, backOff, fps: 60, ...options });
  return open;
}

async function until(camera: Camera, isIt: (frame: Frame) => boolean): Promise<Frame> {
  for await (const frame of camera.frames(AbortSignal.timeout(8_000))) if (isIt(frame)) return frame;
  throw new Error("no such picture came");
}

/** What a camera's state became, with the code of what was wrong. */
function told(camera: Camera): (readonly [DeviceState, string | undefined, string | undefined])[] {
  const states: (readonly [DeviceState, string | undefined, string | undefined])[] = [];
  camera.onState((state, fault?: HardwareFault) => states.push([state, fault?.code, fault?.message]));
  return states;
}

describeCameraContract("a Raspberry Pi's camera", async () => {
  const pictures = [await jpeg("dark", 64, 48), await jpeg("light", 64, 48)];
  rpicamVid({ pictures, atEnd: "repeat" });
  const camera = await openPi();
  return { camera, dispose: () => camera.close() };
});

describe("a Raspberry Pi's camera", () => {
  it("is told by what to expose, where it looks at a bright door", () => {
    const given = rpicamArguments({ type: "rpicam", camera: 0, metering: "centre", ev: 1.5 }, 15).join(" ");
    expect(given).toContain("--framerate 15 --metering centre --ev 1.5 --codec mjpeg");
  });

  it("is asked by its number for pictures without end, and turned where it hangs upside down", async () => {
    const program = rpicamVid({ pictures: [await jpeg("dark", 64, 48)], atEnd: "repeat" });
    await until(await openPi({ fps: 12 }), () => true);
    const [given] = program.starts();
    expect(given).toEqual(rpicamArguments({ type: "rpicam", camera: 1, rotation: 180 }, 12));
    expect(given?.join(" ")).toContain("--timeout 0 --nopreview");
    expect(given?.join(" ")).toContain(
      "--camera 1 --width 1280 --height 720 --framerate 12 --rotation 180 --codec mjpeg",
    );
  });

  it("shows reduced pictures until somebody needs whole ones", async () => {
    rpicamVid({ pictures: [await jpeg("dark", 1920, 1080)], atEnd: "repeat", everyMs: 30 });
    const camera = await openPi({ sparing: true });
    expect(await until(camera, () => true)).toMatchObject({ width: 320, height: 180, reduced: 4 });
    camera.wholeFor(60_000);
    const whole = await until(camera, ({ reduced }) => reduced === undefined);
    expect(whole).toMatchObject({ width: 1280, height: 720 });
  });

  it("shows no more pictures a second than it is asked for, whatever comes", async () => {
    rpicamVid({ pictures: [await jpeg("dark", 64, 48)], atEnd: "repeat", everyMs: 5 });
    const camera = await openPi({ fps: 10 });
    const first = await until(camera, () => true);
    const last = await until(camera, ({ sequence }) => sequence >= first.sequence + 5);
    // Five tenths of a second, less a quarter of one for unevenness.
    expect(last.capturedAt - first.capturedAt).toBeGreaterThan(400);
  });

  it("goes on when its pictures change their size in mid-stream", async () => {
    const pictures = [await jpeg("dark", 64, 48), await jpeg("light", 48, 64)];
    rpicamVid({ pictures, atEnd: "repeat", everyMs: 30 });
    const camera = await openPi();
    expect((await until(camera, ({ width }) => width === 64)).data).toHaveLength(64 * 48 * 3);
    expect((await until(camera, ({ width }) => width === 48)).data).toHaveLength(64 * 48 * 3);
  });

  it("is silent when its program stalls, which is ended by its pid and begun anew", async () => {
    const picture = await jpeg("dark", 64, 48);
    const program = rpicamVid({ pictures: [picture], atEnd: "stall" }, { pictures: [picture], atEnd: "repeat" });
    const camera = await openPi({ nextWithinMs: 300 });
    const states = told(camera);
    camera.play();
    await vi.waitFor(() => expect(states.map(([state]) => state)).toEqual(["working", "silent", "working"]), {
      timeout: 5_000,
    });
    expect(states[1]?.[1]).toBe("camera-silent");
    expect(program.starts()).toHaveLength(2);
  });

  it("tells in the program's own words why there is no camera, and tries again", async () => {
    const says = [
      "[0:00:01.1] [9]  INFO Camera camera_manager.cpp:284 libcamera v0.3",
      "ERROR: *** no cameras available ***",
    ];
    rpicamVid(
      { says, pictures: [], atEnd: { exit: 255 } },
      { pictures: [await jpeg("dark", 64, 48)], atEnd: "repeat" },
    );
    const camera = await openPi();
    const states = told(camera);
    await until(camera, () => true);
    expect(states.map(([state, code]) => [state, code])).toEqual([
      ["fault", "camera-failed"],
      ["working", undefined],
    ]);
    expect(states[0]?.[2]).toContain("rpicam://1 cannot be read: ERROR: *** no cameras available ***;");
  });

  it("is in fault when none of its pictures can be decoded", async () => {
    const broken = join(folder, "broken.jpg");
    writeFileSync(broken, Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 3, 0, 1, 2, 3, 0xff, 0xd9));
    rpicamVid({ pictures: [broken], atEnd: "repeat" });
    const camera = await openPi();
    const states = told(camera);
    camera.play();
    await vi.waitFor(() => expect(states[0]?.[2]).toContain("its pictures cannot be decoded"), { timeout: 5_000 });
  });

  it("says where its program is not installed, and waits for it", async () => {
    await expect(checkCamera("rpicam://0")).rejects.toMatchObject({ code: "rpicam-missing", device: "rpicam://0" });
    await expect(openPi()).rejects.toThrow("apt install rpicam-apps-lite");
    const camera = await openPi({ absent: "wait" });
    const states = told(camera);
    await vi.waitFor(() => expect(states[0]?.slice(0, 2)).toEqual(["fault", "rpicam-missing"]));
    rpicamVid({ pictures: [await jpeg("dark", 64, 48)], atEnd: "repeat" });
    expect(await until(camera, () => true)).toMatchObject({ width: 64 });
  });
});
