import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { makeScene, type Scene, type SceneOrder } from "./scenes.ts";

/** Whose faces stand where: files of photographs of people, and of places without any. */
export interface Cast {
  readonly faces: readonly string[];
  readonly backgrounds: readonly string[];
}

/** Steps through people and places so that each height shows others. */
const STRIDES = { face: 7, background: 5 };

/** Reads which photographs there are: the first of every person below `lfw/`, and all of `negatives/`. */
export async function readCast(data: string): Promise<Cast> {
  const people = join(data, "lfw");
  const faces: string[] = [];
  for (const person of (await readdir(people)).sort()) {
    const [first] = (await readdir(join(people, person))).sort();
    if (first !== undefined) {
      faces.push(join(people, person, first));
    }
  }
  const places = join(data, "negatives");
  return { faces, backgrounds: (await readdir(places)).sort().map((name) => join(places, name)) };
}

/** The scene of a number, height and light; the same order makes the same scene. */
export function sceneOf(cast: Cast, order: Pick<SceneOrder, "heightPx" | "light" | "number">): Promise<Scene> {
  const { number, heightPx } = order;
  const { backgrounds } = cast;
  const background = backgrounds[(number * STRIDES.background + heightPx) % backgrounds.length] as string;
  return makeScene({ face: faceOf(cast, order), background, ...order });
}

/** Whose photograph stands in a scene; of each person there is one. Pure. */
export function faceOf(
  { faces }: Pick<Cast, "faces">,
  { number, heightPx }: Pick<SceneOrder, "heightPx" | "number">,
): string {
  return faces[(number * STRIDES.face + heightPx) % faces.length] as string;
}
