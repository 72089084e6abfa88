import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type CameraRun, makeCameraProgram } from "@menshen/hardware";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CameraWatch, type KeptCamera, keepCamera } from "./keep-camera.ts";
import { sceneConfig, watchEntryCamera, watchSceneCamera } from "./watch-cameras.ts";

const patience = { timeout: 15_000 };

describe("a camera that the door keeps open", patience, () => {
  let folder: string;
  let picture: string;
  let kept: KeptCamera | undefined;
  let story: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "keep-camera-"));
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
    picture = join(folder, "door.jpg");
    await sharp({ create: { width: 64, height: 48, channels: 3, background: "teal" } }).toFile(picture);
    story = [];
  });
  afterEach(async () => {
    await kept?.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const tell = (kind: string) => ({
    raise: (what: string, code?: unknown) =>
      void story.push(`${kind} ${what}${typeof code === "string" ? ` ${code}` : ""}`),
    clear: (what: string, code?: unknown) =>
      void story.push(`no ${kind} ${what}${code === undefined ? "" : ` ${String(code)}`}`),
  });
  const told = { faults: tell("fault"), alarms: tell("alarm") };
  const keep = (watch: CameraWatch, ...runs: readonly CameraRun[]) => {
    makeCameraProgram(process.execPath, { folder, name: "rpicam-vid", runs });
    kept = keepCamera({ config: { spec: "rpicam://0" }, monotonicNow: () => performance.now(), watch });
    return kept;
  };

  it("is a fault and an alarm when its program dies, both over when it is back", async () => {
    const pictures = [picture];
    const dies: CameraRun = { pictures, says: ["ERROR: *** the cable is cut ***"], atEnd: { exit: 255 } };
    const camera = keep(watchEntryCamera(told), dies, { pictures, atEnd: "repeat" });
    await vi.waitFor(() => {
      const firstTrouble = story.indexOf("fault camera camera-failed");
      expect(firstTrouble).toBeGreaterThanOrEqual(0);
      expect(story.slice(firstTrouble)).toEqual([
        "fault camera camera-failed",
        "alarm camera-offline",
        "no fault camera",
        "no alarm camera-offline",
      ]);
    }, patience);
    expect(camera.status()).toEqual({ source: "device", state: "working" });
    expect(await camera.frame()).toMatchObject({ width: 64, height: 48 });
  });

  it("is a fault and no alarm where it only looks at the scene", async () => {
    keep(watchSceneCamera(told), { pictures: [], atEnd: { exit: 1 } }, { pictures: [picture], atEnd: "repeat" });
    await vi.waitFor(
      () => expect(story).toEqual(["fault scene-camera camera-failed", "no fault scene-camera"]),
      patience,
    );
  });

  it("whose substream is gone is a fault of that part alone, and no alarm", () => {
    const watch = watchEntryCamera(told);
    watch.substream?.gone("camera-silent");
    watch.gone("camera-failed");
    watch.back();
    watch.substream?.back();
    expect(story).toEqual([
      "fault substream camera-silent",
      "fault camera camera-failed",
      "alarm camera-offline",
      "no fault camera",
      "no alarm camera-offline",
      "no fault substream",
    ]);
  });

  it("hears of its substream what the camera says of it", async () => {
    const unreachable = "rtsp://viewer:secret@127.0.0.1:1";
    const config = { spec: `${unreachable}/main`, substream: `${unreachable}/sub` };
    kept = keepCamera({ config, monotonicNow: () => performance.now(), watch: watchEntryCamera(told) });
    await vi.waitFor(() => {
      expect(story).toContain("fault substream camera-failed");
      expect(story).toContain("alarm camera-offline");
    }, patience);
    expect(story.join()).not.toContain("secret");
  });

  it("looks at a scene twice a second unless told otherwise", () => {
    expect(sceneConfig({ spec: "rpicam://1" })).toEqual({ spec: "rpicam://1", framesPerSecond: 2 });
    expect(sceneConfig({ spec: "rpicam://1", framesPerSecond: 5 }).framesPerSecond).toBe(5);
  });
});
