import { packageFile } from "../../src/catalog.ts";
import { ensureModels } from "../../src/convert/ensure-models.ts";
import { readManifestWeights } from "../../src/convert/weights.ts";
import type { LookOptions } from "../../src/face.ts";
import { distance } from "../../src/gallery.ts";
import { openModels } from "../../src/open-models.ts";
import type { Picture } from "../../src/picture.ts";
import { builtInRunnable, findRuntime } from "../../src/runtime/find-runtime.ts";
import type { RuntimeChoice } from "../../src/runtime/report.ts";
import { DOOR_LOOK } from "../door-look.ts";
import { oneFaceFrame } from "../one-face-frame.ts";
import { openMatrixMultiplication, recognitionProducts } from "./core-peak.ts";
import { type FaceApiDetector, openFaceApi } from "./face-api.ts";
import { openStages, type Stage } from "./stages.ts";
import { type Run, type Times, takeTurns } from "./take-turns.ts";

/** The ways compared; on this machine one of them is the one that ships. */
export const WAYS: Readonly<Record<Way, RuntimeChoice>> = {
  int8: { runtime: "onnxruntime-node", precision: "int8" },
  fp32: { runtime: "onnxruntime-node", precision: "fp32" },
  wasm: { runtime: "onnxruntime-web", precision: "fp32" },
};
export type Way = "int8" | "fp32" | "wasm";
const WAY_NAMES = Object.keys(WAYS) as Way[];
type WithoutCues = `${Way} without cues`;

export type FaceApiStage = "tiny416" | "ssd" | "landmarks" | "recognition";

export interface EngineBench {
  /** The way the self-test chose for this machine. */
  readonly shipped: RuntimeChoice;
  /** Milliseconds of every round: a frame in memory to all a door wants to know of somebody not yet decided (DOOR_LOOK). */
  readonly whole: Times<Way | FaceApiDetector>;
  /** The same without the signs of a screen or a print, in the same rounds. */
  readonly withoutCues: Times<Way>;
  /** A frame whose face is decided on and needs neither descriptor nor cues: detection, landmarks and rating. */
  readonly followed: Times<Way>;
  readonly stages: Readonly<Record<Way, Times<Stage>>>;
  readonly faceApiStages: Times<FaceApiStage>;
  /** What recognition in float32 makes of what the core can do at best, 0–1. */
  readonly shareOfPeak: number;
  /** Billions of multiplications a second at best, multiplying matrices and describing faces. */
  readonly peak: number;
  readonly recognition: number;
  /** Euclidean distance of our int8 and fp32 descriptors of the frame, and of fp32's and face-api's. */
  readonly drift: { readonly int8: number; readonly faceApi: number };
}

/** Times the engine every way beside face-api on tfjs-wasm, all in this process and on this thread, in turn. */
export async function benchEngine(options: {
  readonly cacheDirectory: string;
  readonly rounds: number;
}): Promise<EngineBench> {
  const { cacheDirectory } = options;
  const files = await ensureModels({ cacheDirectory });
  const { recogniser: shipped } = await findRuntime(builtInRunnable(files));
  const frame = await oneFaceFrame();
  const faceApi = await openFaceApi();
  const engines = await openWays((way) => openModels({ cacheDirectory, thread: "inline", way }));
  const look = (way: Way, options: LookOptions) => async (): Promise<Float32Array | undefined> => {
    const [face] = await engines[way].look(frame, options);
    if (options.cues === true && face?.cues === undefined) throw new Error("A contender measured no cues.");
    return options.describe === "none" && face !== undefined ? undefined : found(face?.descriptor);
  };
  const withoutCues = { ...DOOR_LOOK, cues: false };
  const times = await takeTurns<Way | WithoutCues | FaceApiDetector>(
    {
      ...eachWay((way) => look(way, DOOR_LOOK)),
      ...(Object.fromEntries(WAY_NAMES.map((way) => [`${way} without cues`, look(way, withoutCues)])) as Record<
        WithoutCues,
        Run
      >),
      tiny416: () => faceApi.whole.tiny416(frame),
      ssd: () => faceApi.whole.ssd(frame),
    },
    options.rounds,
  );
  const followed = await takeTurns<Way>(
    eachWay((way) => look(way, { ...withoutCues, describe: "none" })),
    options.rounds,
  );
  const [int8, fp32, theirs] = [
    await look("int8", DOOR_LOOK)(),
    await look("fp32", DOOR_LOOK)(),
    await faceApi.whole.ssd(frame),
  ];
  await Promise.all(WAY_NAMES.map((way) => engines[way].close()));
  return {
    shipped,
    whole: times,
    withoutCues: eachWay((way) => times[`${way} without cues`]),
    followed,
    drift: {
      int8: distance("euclidean", found(int8), found(fp32)),
      faceApi: distance("euclidean", found(fp32), theirs),
    },
    ...(await timeStages(files, frame, options.rounds)),
    faceApiStages: await takeTurns(await faceApi.stages(frame), options.rounds),
    ...(await timePeak(files, frame, options.rounds)),
  };
}

async function timeStages(
  files: Awaited<ReturnType<typeof ensureModels>>,
  frame: Picture,
  rounds: number,
): Promise<Pick<EngineBench, "stages">> {
  const stages = await openWays((way) => openStages(files, way, frame));
  const flat = Object.fromEntries(
    WAY_NAMES.flatMap((way) => Object.entries(stages[way].runs).map(([stage, run]) => [`${way} ${stage}`, run])),
  ) as Record<`${Way} ${Stage}`, Run>;
  const times = await takeTurns(flat, rounds);
  await Promise.all(WAY_NAMES.map((way) => stages[way].close()));
  const ofWay = (way: Way): Times<Stage> =>
    Object.fromEntries(
      Object.keys(stages[way].runs).map((stage) => [stage, times[`${way} ${stage as Stage}`]]),
    ) as Times<Stage>;
  return { stages: eachWay(ofWay) };
}

/** At its best against at its best: what the machine does meanwhile would otherwise fall on one of the two. */
async function timePeak(
  files: Awaited<ReturnType<typeof ensureModels>>,
  frame: Picture,
  rounds: number,
): Promise<Pick<EngineBench, "shareOfPeak" | "peak" | "recognition">> {
  const weights = await readManifestWeights(
    packageFile("@vladmandic/face-api", "model/face_recognition_model-weights_manifest.json"),
  );
  const stages = await openStages(files, WAYS.fp32, frame);
  const multiplication = await openMatrixMultiplication();
  const times = await takeTurns({ recognition: stages.runs.recognition, multiply: multiplication.run }, rounds);
  await Promise.all([stages.close(), multiplication.close()]);
  const recognition = (2 * recognitionProducts(weights)) / Math.min(...times.recognition) / 1e6;
  const peak = multiplication.products / Math.min(...times.multiply) / 1e6;
  return { recognition, peak, shareOfPeak: recognition / peak };
}

async function openWays<T>(open: (way: RuntimeChoice) => Promise<T>): Promise<Readonly<Record<Way, T>>> {
  const opened: [Way, T][] = [];
  for (const way of WAY_NAMES) {
    opened.push([way, await open(WAYS[way])]);
  }
  return Object.fromEntries(opened) as Record<Way, T>;
}

function eachWay<T>(make: (way: Way) => T): Readonly<Record<Way, T>> {
  return Object.fromEntries(WAY_NAMES.map((way) => [way, make(way)])) as Record<Way, T>;
}

/** A contender that finds no face has not done the work, so its time does not count. */
function found(descriptor: Float32Array | undefined): Float32Array {
  if (descriptor === undefined) {
    throw new Error("A contender found no face in the frame.");
  }
  return descriptor;
}
