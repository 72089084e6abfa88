import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeCameraContract } from "../contracts/camera-contract.ts";
import type { Camera, Frame } from "../ports.ts";
import { createHandCamera } from "../simulators/hand-camera.ts";
import { openFolderCamera } from "./folder-camera.ts";
import { createFrameRelay } from "./frame-relay.ts";

const now = () => performance.now();

async function putPicture(path: string, red: number, size = { width: 16, height: 8 }) {
  mkdirSync(dirname(path), { recursive: true });
  const background = { r: red, g: 0, b: 0 };
  writeFileSync(
    path,
    await sharp({ create: { ...size, channels: 3, background } })
      .jpeg({ quality: 100 })
      .toBuffer(),
  );
}

async function all(camera: Camera): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of camera.frames()) frames.push(frame);
  return frames;
}

const redsOf = (frames: readonly Frame[]) => frames.map(({ data }) => Math.round((data[0] ?? 0) / 10) * 10);

describeCameraContract("a folder of pictures", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  for (const red of [10, 20, 30]) await putPicture(join(folder, `${red}.jpg`), red);
  const camera = await openFolderCamera(folder, { now, fps: 50, loop: true });
  return {
    camera,
    async dispose() {
      await camera.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describeCameraContract("a folder of pictures decoded sparingly", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  for (const red of [10, 20, 30]) await putPicture(join(folder, `${red}.jpg`), red);
  const camera = await openFolderCamera(folder, { now, fps: 50, loop: true, sparing: true });
  return {
    camera,
    async dispose() {
      await camera.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describeCameraContract("a camera shown pictures by hand", () => {
  const camera = createHandCamera();
  const data = new Uint8Array(12);
  const timer = setInterval(
    () => camera.isWatched() && camera.show({ width: 2, height: 2, data, capturedAt: now() }),
    10,
  );
  return Promise.resolve({
    camera,
    dispose() {
      clearInterval(timer);
      return camera.close();
    },
  });
});

describe("a folder camera", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pictures-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("shows every scene's pictures once, in name order, numbers by value, and ends", async () => {
    await putPicture(join(folder, "2-leaving", "1.jpeg"), 40);
    await putPicture(join(folder, "1-coming", "10.jpg"), 30);
    await putPicture(join(folder, "1-coming", "9.JPG"), 20);
    writeFileSync(join(folder, "notes.txt"), "not a picture");
    const camera = await openFolderCamera(folder, { now, fps: 60, source: "replay" });
    const frames = await all(camera);
    expect(redsOf(frames)).toEqual([20, 30, 40]);
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(camera.source).toBe("replay");
  });

  it("shows pictures four times smaller until somebody needs whole ones, and again afterwards", async () => {
    for (const name of [1, 2, 3, 4, 5])
      await putPicture(join(folder, `${name}.jpg`), 50, { width: 2_560, height: 1_280 });
    let clock = 0;
    const camera = await openFolderCamera(folder, { now: () => clock, fps: 30, loop: true, sparing: true });
    const widths: [number, number | undefined][] = [];
    for await (const { width, reduced } of camera.frames()) {
      widths.push([width, reduced]);
      if (widths.length === 1) camera.wholeFor(1_000);
      if (widths.length === 4) clock += 2_000;
      if (widths.length === 8) break;
    }
    await camera.close();
    expect(widths[0]).toEqual([320, 4]);
    expect(widths.slice(2, 4)).toEqual([
      [1280, undefined],
      [1280, undefined],
    ]);
    expect(widths.at(-1)).toEqual([320, 4]);
  });

  it("decodes no picture that a newer one took the place of", async () => {
    const relay = createFrameRelay();
    const decoded: number[] = [];
    const offer = (red: number) =>
      relay.offerUndecoded({
        capturedAt: red,
        decode() {
          decoded.push(red);
          return Promise.resolve({ width: 1, height: 1, data: Uint8Array.of(red, 0, 0) });
        },
      });
    const viewer = relay.frames()[Symbol.asyncIterator]();
    const first = viewer.next();
    await Promise.resolve();
    offer(1);
    await first;
    for (const red of [2, 3, 4]) offer(red);
    expect((await viewer.next()).value).toMatchObject({ sequence: 3, capturedAt: 4 });
    expect(decoded).toEqual([1, 4]);
    expect(relay.dropped).toBe(2);
    await viewer.return?.();
  });

  it("waits for its first viewer and skips nothing before", async () => {
    await putPicture(join(folder, "a.jpg"), 20);
    await putPicture(join(folder, "b.jpg"), 40);
    const camera = await openFolderCamera(folder, { now, fps: 60 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(camera.state()).toBe("starting");
    expect(redsOf(await all(camera))).toEqual([20, 40]);
  });

  it("scales a large picture down to 1280×720 and keeps its shape; a small one stays as it is", async () => {
    await putPicture(join(folder, "a.jpg"), 20, { width: 1500, height: 2000 });
    await putPicture(join(folder, "b.jpg"), 20);
    const frames = await all(await openFolderCamera(folder, { now, fps: 20 }));
    expect(frames.map(({ width, height }) => [width, height])).toEqual([
      [540, 720],
      [16, 8],
    ]);
  });

  it("skips and counts what is no whole JPEG", async () => {
    await putPicture(join(folder, "b.jpg"), 40);
    writeFileSync(join(folder, "a.jpg"), "not a picture");
    const camera = await openFolderCamera(folder, { now, fps: 60 });
    expect(redsOf(await all(camera))).toEqual([40]);
    expect(camera).toMatchObject({ skipped: 1, dropped: 0 });
  });

  it("ends with a fault when no picture can be read at all", async () => {
    writeFileSync(join(folder, "a.jpg"), "not a picture");
    const camera = await openFolderCamera(folder, { now, loop: true });
    await expect(all(camera)).rejects.toMatchObject({ code: "camera-pictures-unreadable", device: folder });
    expect(camera.state()).toBe("fault");
  });

  it("is refused when it is missing or empty", async () => {
    await expect(openFolderCamera(folder, { now })).rejects.toMatchObject({ code: "camera-folder-empty" });
    await expect(openFolderCamera(join(folder, "no"), { now })).rejects.toMatchObject({ code: "camera-not-found" });
  });
});
