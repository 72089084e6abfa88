import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Approach, type FilmedFrame, FRAMES_PER_SECOND } from "./scene.ts";

/** Raised whenever the renderer changes what it draws, so that older films are not used. */
const RENDERING = 1;

/** The same coming, rendered once and read from a folder afterwards: judging again then takes a fraction of the time. */
export function keptFilm(approach: Approach, name: string, folder: string): Approach {
  const kept = join(folder, `${RENDERING}-${name}`);
  return {
    ...approach,
    frames: () => (existsSync(kept) ? readFilm(kept) : renderFilm(approach, kept)),
  };
}

async function* readFilm(folder: string): AsyncGenerator<FilmedFrame> {
  for (const [frame, file] of (await readdir(folder)).sort().entries()) {
    yield { jpeg: await readFile(join(folder, file)), capturedAt: Math.round((1000 * frame) / FRAMES_PER_SECOND) };
  }
}

/** Written aside and moved in whole, so that a film that was broken off is rendered again. */
async function* renderFilm(approach: Approach, folder: string): AsyncGenerator<FilmedFrame> {
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  let count = 0;
  for await (const frame of approach.frames()) {
    await writeFile(join(aside, `${String(count++).padStart(3, "0")}.jpg`), frame.jpeg);
    yield frame;
  }
  await rename(aside, folder);
}
