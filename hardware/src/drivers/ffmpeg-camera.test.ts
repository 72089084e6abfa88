import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { describeCameraContract } from "../contracts/camera-contract.ts";
import type { HardwareFault } from "../fault.ts";
import type { Camera, Frame } from "../ports.ts";
import { makeCameraProgram } from "../simulators/camera-program.ts";
import { ffmpegArguments, ffmpegScript } from "./ffmpeg-arguments.ts";
import { openFfmpegCamera } from "./ffmpeg-camera.ts";
import { complaintIn, pictureSizeIn, videoCodecIn, videoSizeIn } from "./ffmpeg-says.ts";
import { shownSize } from "./picture-size.ts";

const now = () => performance.now();
const isInstalled = spawnSync("ffmpeg", ["-version"]).status === 0;
const backOff = { firstMs: 20, longestMs: 40 };

let folder: string;

/** A second of film, made by ffmpeg itself. */
function film(name: string, size: string): string {
  const path = join(folder, name);
  const codec = name.endsWith(".mp4") ? "mpeg4" : "mjpeg";
  spawnSync("ffmpeg", ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=25:duration=1`, "-c:v", codec, path]);
  return path;
}

async function first(camera: Camera): Promise<Frame | undefined> {
  for await (const frame of camera.frames()) return frame;
  return undefined;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "film-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!isInstalled)("with ffmpeg installed", () => {
  describeCameraContract("a film", () => {
    const camera = openFfmpegCamera({ type: "file", path: film("walk.mp4", "320x180") }, { now, fps: 25, loop: true });
    return Promise.resolve({ camera, dispose: () => camera.close() });
  });

  it.each([
    ["small.mjpeg", "64x48", 64, 48],
    ["portrait.mp4", "720x1440", 360, 720],
    ["wide.mp4", "1920x1080", 1280, 720],
  ])("shows %s of %s at %d × %d", async (name, size, width, height) => {
    const camera = openFfmpegCamera({ type: "file", path: film(name, size) }, { now });
    const frame = await first(camera);
    expect(frame).toMatchObject({ width, height });
    // Where the engine's thread reads it without a copy.
    expect(frame?.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    await camera.close();
  });

  it("plays a film once, in its own time, and ends", async () => {
    const camera = openFfmpegCamera({ type: "file", path: film("once.mp4", "64x48") }, { now, fps: 10 });
    const frames: Frame[] = [];
    for await (const frame of camera.frames()) frames.push(frame);
    expect(frames.length).toBeGreaterThanOrEqual(8);
    expect(frames.at(-1)!.capturedAt - frames[0]!.capturedAt).toBeGreaterThan(400);
  });

  it("ends with ffmpeg's own words when a film cannot be read", async () => {
    const path = join(folder, "broken.mp4");
    writeFileSync(path, "not a film");
    const camera = openFfmpegCamera({ type: "file", path }, { now });
    await expect(first(camera)).rejects.toMatchObject({ code: "camera-failed", device: path });
    await expect(first(camera)).rejects.toThrow(/Invalid data/);
  });

  it("tries a stream that refuses again and again, and names no log-in", async () => {
    const url = "rtsp://admin:secret@127.0.0.1:1/live";
    const camera = openFfmpegCamera({ type: "stream", url }, { now, backOff });
    const faults: (HardwareFault | undefined)[] = [];
    camera.onState((_state, fault) => faults.push(fault));
    await vi.waitFor(() => expect(camera.state()).toBe("fault"), { timeout: 4_000 });
    expect(faults[0]).toMatchObject({ code: "camera-failed", device: "rtsp://***@127.0.0.1:1/live" });
    expect(faults[0]?.message).toMatch(/refused/);
    expect(faults[0]?.message).not.toContain("secret");
    await camera.close();
  });

  it("calls a stream that says nothing silent, and connects again", async () => {
    let calls = 0;
    const server = createServer((socket) => {
      calls += 1;
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const url = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
    const camera = openFfmpegCamera({ type: "stream", url }, { now, firstWithinMs: 400, backOff });
    await vi.waitFor(() => expect(camera.state()).toBe("silent"), { timeout: 4_000 });
    await vi.waitFor(() => expect(calls).toBeGreaterThan(1), { timeout: 4_000 });
    await camera.close();
    server.close();
  });
});

describe("what ffmpeg is told", () => {
  it("is a stream's address in a script of its own, whatever stands in it, and never among the arguments", () => {
    const url = "rtsp://admin:it's@cam/live";
    const spec = { type: "stream", url } as const;
    expect(ffmpegArguments(spec, { fps: 15, form: "ppm" }).join(" ")).not.toContain("cam");
    expect(ffmpegScript(spec, "ppm")?.split("\n").slice(0, 2)).toEqual([
      "ffconcat version 1.0",
      "file 'rtsp://admin:it'\\''s@cam/live'",
    ]);
    expect(ffmpegScript({ type: "device", path: "/dev/video0" }, "ppm")).toBeUndefined();
  });
});

describe("what ffmpeg says", () => {
  it("tells the camera's codec, its pictures' size, and what went wrong", () => {
    expect(videoCodecIn("[info]   Stream #0:0: Video: mjpeg (Baseline), yuvj420p(pc), 1280x720, 15 fps")).toBe("mjpeg");
    const h264 =
      "[info]   Stream #0:0: Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv), 2560x1440 [SAR 1:1 DAR 16:9]";
    expect(videoSizeIn(h264)).toEqual({ width: 2560, height: 1440 });
    expect(shownSize({ width: 2560, height: 1440 })).toEqual({ width: 1280, height: 720 });
    expect(shownSize({ width: 1080, height: 1920 })).toEqual({ width: 405, height: 720 });
    expect(shownSize({ width: 640, height: 360 })).toEqual({ width: 640, height: 360 });
    expect(videoSizeIn("[info]   Stream #0:0: Video: h264 (High) (avc1 / 0x31637661), none")).toBeUndefined();
    expect(videoCodecIn("[info]   Stream #0:1(eng): Audio: aac, 48000 Hz")).toBeUndefined();
    const said = (size: string) =>
      `[fit @ 0x55] [verbose] w:${size} fmt:yuv420p sar:1/1 -> w:1280 h:720 fmt:rgb24 sar:1/1 flags:0x0`;
    expect(pictureSizeIn(said("1920 h:1080"))).toBe("1920×1080");
    expect(pictureSizeIn(said("1920 h:1080").replace("fit @", "scaler_out_0_0 @"))).toBeUndefined();
    expect(complaintIn("[tcp @ 0x55] [error] Connection refused")).toBe("Connection refused");
    expect(complaintIn("[info] Input #0, rtsp, from 'rtsp://a:b@cam/x'")).toBeUndefined();
  });
});

describeCameraContract("a V4L2 device", async () => {
  const pictures = ["teal", "olive"].map((colour) => join(folder, `v4l2-${colour}.jpg`));
  for (const [index, background] of ["teal", "olive"].entries()) {
    await sharp({ create: { width: 64, height: 48, channels: 3, background } }).toFile(pictures[index] ?? "");
  }
  const program = makeCameraProgram(process.execPath, {
    folder,
    name: "ffmpeg-v4l2",
    runs: [{ pictures, atEnd: "repeat" }],
  });
  const device = { type: "device", path: "/dev/video97" } as const;
  const camera = openFfmpegCamera(device, { now, ffmpeg: program.path, backOff, fps: 60 });
  return { camera, dispose: () => camera.close() };
});

describe("a device", () => {
  it("is asked for the JPEGs it makes itself, and decoded by ffmpeg where it makes none", async () => {
    const picture = join(folder, "device.jpg");
    await sharp({ create: { width: 64, height: 48, channels: 3, background: "teal" } }).toFile(picture);
    const refused = {
      says: ["[error] Cannot find a proper format for codec 'mjpeg'"],
      pictures: [],
      atEnd: { exit: 1 },
    };
    const program = makeCameraProgram(process.execPath, {
      folder,
      name: "ffmpeg-device",
      runs: [refused, refused, { pictures: [picture], atEnd: "repeat" }],
    });
    const device = { type: "device", path: "/dev/video97" } as const;
    const camera = openFfmpegCamera(device, { now, ffmpeg: program.path, backOff });
    const faults: (HardwareFault | undefined)[] = [];
    camera.onState((_state, fault) => faults.push(fault));
    expect(await first(camera)).toMatchObject({ width: 64, height: 48 });
    await camera.close();
    expect(program.starts().map((given) => given.includes("mjpeg"))).toEqual([true, false, true]);
    expect(faults.map((fault) => fault?.message)).toEqual([
      "the camera at /dev/video97 cannot be read: Cannot find a proper format for codec 'mjpeg'; check address, log-in and cable",
      undefined,
    ]);
  });
});

describe("without ffmpeg", () => {
  it("is in fault and says how to install it", async () => {
    const ffmpeg = join(folder, "no-ffmpeg");
    const camera = openFfmpegCamera({ type: "device", path: "/dev/video97" }, { now, ffmpeg, backOff });
    const faults: (HardwareFault | undefined)[] = [];
    camera.onState((_state, fault) => faults.push(fault));
    await vi.waitFor(() => expect(faults[0]?.message).toContain("apt install ffmpeg"));
    await camera.close();
  });
});
