import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaceEngine } from "../../src/face.ts";
import { readPhotograph } from "../../src/photograph.ts";
import type { Picture } from "../../src/picture.ts";
import type { PhotographedFace } from "./bust.ts";
import { facesIn } from "./faces.ts";

/** A list's rows hold a role, an identity, the number of the enrolment photograph and a file; RMFRD's also whether a mask is worn. */
const LISTS = [
  { file: "lfw_ident.csv", from: "lfw", share: 0.75 },
  { file: "rmfrd_ident.csv", from: "rmfrd", share: 0.25 },
] as const;
/** A place for a door camera is at least so wide and high; smaller pictures are drawings and ornaments. */
const PLACE = { width: 480, height: 480 };
/** Of a list only every so many photographs are looked at until there are enough faces. */
const MOST_TRIES = 6;

/** Faces of a folder's first enrolment photographs, evenly from its list: LFW three quarters, RMFRD (unmasked) the rest. */
export async function readFaces(
  engine: Pick<FaceEngine, "look">,
  folder: string,
  count: number,
): Promise<readonly PhotographedFace[]> {
  const faces: PhotographedFace[] = [];
  for (const { file, from, share } of LISTS) {
    const list = join(folder, file);
    if (!existsSync(list)) continue;
    const photographs = firstPhotographs(await readFile(list, "utf8"));
    const wanted = Math.round(count * share);
    const step = Math.max(1, Math.floor(photographs.length / (wanted * MOST_TRIES)));
    const found: PhotographedFace[] = [];
    for (let index = 0; index < photographs.length && found.length < wanted; index += step) {
      const name = photographs[index] as string;
      const picture = await readPhotograph(join(folder, name)).catch(() => undefined);
      if (picture !== undefined) found.push(...(await facesIn(engine, { name, from, picture })).slice(0, 1));
    }
    faces.push(...found);
  }
  return faces;
}

function firstPhotographs(csv: string): readonly string[] {
  const [head = "", ...lines] = csv.trim().split(/\r?\n/);
  const columns = head.split(",");
  const rows = lines.map((line) => line.split(","));
  const value = (row: readonly string[], column: string): string | undefined => row[columns.indexOf(column)];
  return rows
    .filter(
      (row) =>
        value(row, "role") === "gallery" && value(row, "enrol_no") === "1" && value(row, "condition") !== "masked",
    )
    .map((row) => value(row, "file") ?? "");
}

/** Photographs of places without people, large enough to fill a camera's picture. */
export async function readPlaces(folder: string): Promise<readonly Picture[]> {
  if (!existsSync(folder)) return [];
  const places: Picture[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const picture = await readPhotograph(join(folder, name)).catch(() => undefined);
    if (picture !== undefined && picture.width >= PLACE.width && picture.height >= PLACE.height) places.push(picture);
  }
  return places;
}
