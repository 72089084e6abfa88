import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { DOOR_CAMERA } from "./camera.ts";
import type { Approach, FilmedFrame } from "./scene.ts";

/** The films of people who walk to a camera in a folder of animated GIFs; enlarged to the door camera's picture, which their faces are too small without. */
export async function doorVideos(folder: string): Promise<readonly Approach[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".gif")).sort();
  return names.map((name) => ({
    kind: "door-video",
    identity: name,
    timeOfDay: "day" as const,
    frames: () => readGif(join(folder, name)),
  }));
}

async function* readGif(file: string): AsyncGenerator<FilmedFrame> {
  const { pages = 1, delay = [] } = await sharp(file, { pages: -1 }).metadata();
  let capturedAt = 0;
  for (let page = 0; page < pages; page++) {
    const frame = sharp(file, { page })
      .removeAlpha()
      .resize(DOOR_CAMERA.width, DOOR_CAMERA.height, { kernel: "cubic" });
    yield { jpeg: await frame.jpeg({ quality: 95 }).toBuffer(), capturedAt };
    capturedAt += delay[page] ?? 100;
  }
}
