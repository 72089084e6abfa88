import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CastMember } from "./cast.ts";
import { emptyDoorway } from "./doorway.ts";
import { enrolmentPhoto } from "./person.ts";
import { type FrameTruth, type RenderedFrame, renderEmpty, renderWalkUp } from "./walk-up.ts";

/** What a replay camera plays and what goes with it. */
export interface Replay {
  /** The folder of JPEGs the camera is given. */
  readonly frames: string;
  /** What is really in each frame, by file name; lies outside the folder the camera sees. */
  readonly truth: ReadonlyMap<string, FrameTruth>;
  /** The photographs each member of the cast is enrolled from, by the member's key. */
  readonly enrolment: ReadonlyMap<string, readonly string[]>;
}

export const framesPerSecond = 8;
/** Pause between two people, in frames: the lock is locked again before the next one is recognised. */
const pauseFrames = 18;

/** Renders the cast's walk-ups into `cache`, unless these very ones lie there already; `tell` hears how far it is. */
export async function prepareReplay(
  cast: readonly CastMember[],
  cache: string,
  tell: (done: number, of: number) => void = () => undefined,
): Promise<Replay> {
  const folder = join(cache, await fingerprint(cast));
  if (!existsSync(folder)) await renderReplay(cast, folder, tell);
  return await readReplay(folder);
}

/** Changes when the cast or the way of rendering changes. */
async function fingerprint(cast: readonly CastMember[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(cast));
  for (const file of ["doorway.ts", "person.ts", "walk-up.ts", "replay.ts"]) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function renderReplay(
  cast: readonly CastMember[],
  folder: string,
  tell: (done: number, of: number) => void,
): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(join(part, "frames"), { recursive: true });
  await mkdir(join(part, "enrolment"));
  const doorway = await emptyDoorway();
  const empty = await renderEmpty(doorway);
  const truth: Record<string, FrameTruth> = {};
  const keep = async (frame: RenderedFrame) => {
    const file = `${String(Object.keys(truth).length).padStart(5, "0")}.jpg`;
    truth[file] = frame.truth;
    await writeFile(join(part, "frames", file), frame.jpeg);
  };
  for (const [index, member] of cast.entries()) {
    for (const frame of await renderWalkUp(doorway, member.walkUp)) await keep(frame);
    for (let pause = 0; pause < pauseFrames; pause += 1) await keep(empty);
    for (const [number, photo] of (member.enrolment ?? []).entries()) {
      await writeFile(
        join(part, "enrolment", `${member.key}-${number + 1}.jpg`),
        await enrolmentPhoto(photo.face, photo.rendering),
      );
    }
    tell(index + 1, cast.length);
  }
  await writeFile(join(part, "truth.json"), JSON.stringify(truth));
  await rename(part, folder);
}

async function readReplay(folder: string): Promise<Replay> {
  const truth = JSON.parse(await readFile(join(folder, "truth.json"), "utf8")) as Record<string, FrameTruth>;
  const enrolment = new Map<string, string[]>();
  for (const file of (await readdir(join(folder, "enrolment"))).sort()) {
    const key = file.replace(/-\d+\.jpg$/, "");
    enrolment.set(key, [...(enrolment.get(key) ?? []), join(folder, "enrolment", file)]);
  }
  return { frames: join(folder, "frames"), truth: new Map(Object.entries(truth)), enrolment };
}
