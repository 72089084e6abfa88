import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isRecorded, nameOf, parseCameraSpec } from "./camera-spec.ts";
import { checkCamera, openCamera } from "./open-camera.ts";

describe("a camera spec", () => {
  it.each([
    ["/dev/video0", { type: "device", path: "/dev/video0" }],
    ["rtsp://cam.example/live", { type: "stream", url: "rtsp://cam.example/live" }],
    ["rpicam://", { type: "rpicam", camera: 0 }],
    ["rpicam://1?rotation=180", { type: "rpicam", camera: 1, rotation: 180 }],
    ["rpicam://0?metering=spot&ev=-0.75", { type: "rpicam", camera: 0, metering: "spot", ev: -0.75 }],
    ["walk.mp4", { type: "file", path: "walk.mp4" }],
    ["walk.MJPEG", { type: "file", path: "walk.MJPEG" }],
    [" ./pictures ", { type: "folder", path: "./pictures" }],
  ])("%j names a %j", (spec, camera) => {
    expect(parseCameraSpec(spec)).toEqual(camera);
  });

  it.each([
    "",
    "http://cam.example/x",
    "file:/etc/passwd",
    "concat:a|b",
    "-version",
    "/dev/sda",
    "rtsp://",
    "rtsp://cam/live\nfile '/etc/passwd'",
    "rtsp://cam/live 2",
    "rpicam://0?--post-process",
    "rpicam://0?",
    "rpicam://0?rotation=90",
    "rpicam://0?metering=matrix",
    "rpicam://0?ev=3.5",
    "rpicam://0?ev=1&ev=2",
    "rpicam://0?ev=1;rm",
  ])("%j is refused with what would be understood", (spec) => {
    expect(() => parseCameraSpec(spec)).toThrow(/give rpicam:\/\/0, \/dev\/videoN, rtsp:\/\/…/);
  });

  it("of a Raspberry Pi's camera says what may stand behind it", () => {
    expect(() => parseCameraSpec("rpicam://0?exposure=long")).toThrow(
      '"rpicam://0?exposure=long" is not a camera: behind rpicam://0 goes ?rotation=180, metering=average',
    );
  });

  it("is known as recorded where it names a film or a folder of pictures", () => {
    expect(["walk.mp4", "pictures", "/srv/door.mjpeg"].map(isRecorded)).toEqual([true, true, true]);
    expect(["/dev/video0", "rtsp://cam/live", "http://cam/x", ""].map(isRecorded)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("is called by its address without the log-in", () => {
    expect(nameOf(parseCameraSpec("rtsp://admin:p@ss@10.0.0.9/live"))).toBe("rtsp://***@10.0.0.9/live");
    expect(nameOf(parseCameraSpec("rtsp://10.0.0.9/user=admin_password=s3cret_channel=1"))).not.toContain("s3cret");
    expect(nameOf(parseCameraSpec("rtsp://10.0.0.9/user=admin&password=s3cret&channel=1"))).toBe(
      "rtsp://10.0.0.9/user=admin&password=***&channel=1",
    );
    expect(nameOf(parseCameraSpec("rtsp://10.0.0.9/live?user=a&pw=s3cret&psw=t"))).toBe(
      "rtsp://10.0.0.9/live?user=a&pw=***&psw=***",
    );
    expect(() => parseCameraSpec("rtsp://admin:se/cr@t@cam/")).toThrow('"rtsp://***@cam/" is not a camera');
    expect(() => parseCameraSpec("rtsp://admin:se#cr@t@cam/")).toThrow("# as %23");
    expect(() => parseCameraSpec("http://admin:secret@cam/")).toThrow('"http://***@cam/" is not a camera');
  });

  it("says before anything starts what is missing, wrong or not installed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "spec-"));
    const film = join(folder, "walk.mp4");
    await expect(checkCamera(film)).rejects.toMatchObject({ code: "camera-not-found", device: film });
    await expect(checkCamera("/dev/video97")).rejects.toMatchObject({ code: "camera-not-found" });
    writeFileSync(film, "");
    const missing = { ffmpeg: join(folder, "no-ffmpeg") };
    await expect(checkCamera(film, missing)).rejects.toMatchObject({ code: "ffmpeg-missing" });
    await expect(checkCamera(film, missing)).rejects.toThrow("apt install ffmpeg");
    await expect(openCamera(folder, { now: () => 0 })).rejects.toMatchObject({ code: "camera-folder-empty" });
    rmSync(folder, { recursive: true });
  });
});
