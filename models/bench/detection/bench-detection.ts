import type { FaceEngine } from "../../src/face.ts";
import { type DescribedDetector, openModels } from "../../src/open-models.ts";
import type { Picture } from "../../src/picture.ts";
import { type FaceApi, openFaceApi } from "../engine/face-api.ts";
import { type Cast, faceOf, readCast, sceneOf } from "./cast.ts";
import { type FoundBox, isFound } from "./recall.ts";
import { type Light, readEmptyFrame } from "./scenes.ts";

export type Contender = "ours" | "tiny416" | "ssd";
export const CONTENDERS: readonly Contender[] = ["ours", "tiny416", "ssd"];
export const HEIGHTS_PX: readonly number[] = [60, 90, 130, 200];
const LIGHTS: readonly Light[] = ["day", "dark"];

export interface RecallRow {
  readonly heightPx: number;
  readonly light: Light;
  readonly scenes: number;
  /** In how many of the scenes the face was found. */
  readonly found: Readonly<Record<Contender, number>>;
}

export interface DetectionBench {
  /** How many different faces stood in the scenes. */
  readonly people: number;
  readonly recall: readonly RecallRow[];
  readonly negatives: {
    readonly pictures: number;
    /** How many boxes were drawn where there is nobody. */
    readonly falseAlarms: Readonly<Record<Contender, number>>;
  };
}

/**
 * Measures which faces are found by height and light, and what is found where nobody is; ours after the landmarks' sanity
 * check, as the door uses it, face-api's detectors as they are, all on the same frames.
 */
export async function benchDetection(options: {
  readonly cacheDirectory: string;
  /** Holds `lfw/` and `negatives/`. */
  readonly data: string;
  readonly scenesPerCell: number;
  /** Another detector than the built-in one. */
  readonly detector?: DescribedDetector;
}): Promise<DetectionBench> {
  const { cacheDirectory, data, scenesPerCell, detector } = options;
  const cast = await readCast(data);
  const engine = await openModels({ cacheDirectory, thread: "inline", ...(detector && { detector }) });
  const look = lookers(engine, await openFaceApi());
  const recall: RecallRow[] = [];
  for (const light of LIGHTS) {
    for (const heightPx of HEIGHTS_PX) {
      recall.push(await measureRecall({ look, cast }, { heightPx, light, scenes: scenesPerCell }));
    }
  }
  const falseAlarms = await countFalseAlarms({ look, cast });
  await engine.close();
  return {
    people: countFaces(cast, scenesPerCell),
    recall,
    negatives: { pictures: cast.backgrounds.length, falseAlarms },
  };
}

/** How many different faces so many scenes of each height show; pure. */
export function countFaces(cast: Pick<Cast, "faces">, scenesPerCell: number): number {
  const numbers = Array.from({ length: scenesPerCell }, (_, number) => number);
  return new Set(HEIGHTS_PX.flatMap((heightPx) => numbers.map((number) => faceOf(cast, { number, heightPx })))).size;
}

type Lookers = Readonly<Record<Contender, (picture: Picture) => Promise<readonly FoundBox[]>>>;

interface Material {
  readonly look: Lookers;
  readonly cast: Cast;
}

async function measureRecall(
  { look, cast }: Material,
  { heightPx, light, scenes }: Omit<RecallRow, "found">,
): Promise<RecallRow> {
  const found = { ours: 0, tiny416: 0, ssd: 0 };
  for (let number = 0; number < scenes; number++) {
    const scene = await sceneOf(cast, { heightPx, light, number });
    for (const contender of CONTENDERS) {
      found[contender] += isFound(await look[contender](scene.picture), scene) ? 1 : 0;
    }
  }
  return { heightPx, light, scenes, found };
}

async function countFalseAlarms({ look, cast }: Material): Promise<Readonly<Record<Contender, number>>> {
  const alarms = { ours: 0, tiny416: 0, ssd: 0 };
  for (const background of cast.backgrounds) {
    const frame = await readEmptyFrame(background);
    for (const contender of CONTENDERS) {
      alarms[contender] += (await look[contender](frame)).length;
    }
  }
  return alarms;
}

function lookers(engine: FaceEngine, faceApi: FaceApi): Lookers {
  return {
    async ours(picture) {
      const views = await engine.look(picture, { describe: "none" });
      return views.filter(({ quality }) => quality.plausible).map(({ box }) => box);
    },
    ...faceApi.find,
  };
}
