import { pathToFileURL } from "node:url";
import { ensureModels } from "../src/convert/ensure-models.ts";
import type { LookOptions } from "../src/face.ts";
import { distance } from "../src/gallery.ts";
import { openModels } from "../src/open-models.ts";
import { DOOR_LOOK } from "./door-look.ts";
import { openFaceApi } from "./engine/face-api.ts";
import { median, takeTurns } from "./engine/take-turns.ts";
import { oneFaceFrame } from "./one-face-frame.ts";

export interface PipelineBench {
  readonly rounds: number;
  /** Median milliseconds from a frame in memory to all that is wanted of it. */
  readonly medians: Readonly<Record<Contender, number>>;
  /** How many times longer face-api takes than our pipeline. */
  readonly ratios: { readonly tiny416: number; readonly ssd: number };
  /** Euclidean distance between our descriptor, without the mirror image, and face-api's (its SSD's crop) of the same face. */
  readonly distanceToFaceApi: number;
}
type Contender = "pipeline" | "withoutCues" | "withoutMirror" | "tiny416" | "ssd";

/**
 * Times the engine (the way this machine runs it, on this thread) beside face-api on tfjs-wasm over the same 1280×720 buffer,
 * one run of each in turn: looking as a door does at somebody not yet decided, the same without the signs of a screen or a
 * print, and without the mirror image either, which is what face-api does.
 */
export async function benchPipeline(
  options: { readonly cacheDirectory?: string; readonly rounds?: number } = {},
): Promise<PipelineBench> {
  const { cacheDirectory = ".menshen/cache/models", rounds = 30 } = options;
  await ensureModels({ cacheDirectory });
  const frame = await oneFaceFrame();
  const engine = await openModels({ cacheDirectory, thread: "inline" });
  const faceApi = await openFaceApi();
  const look = (options: LookOptions) => async (): Promise<Float32Array> => {
    const [face] = await engine.look(frame, options);
    // A contender that finds no face has not done the work, so its time does not count.
    if (face?.descriptor === undefined || (options.cues === true && face.cues === undefined)) {
      throw new Error("The engine found no face in the frame.");
    }
    return face.descriptor;
  };
  const runs = {
    pipeline: look(DOOR_LOOK),
    withoutCues: look({ ...DOOR_LOOK, cues: false }),
    withoutMirror: look({ ...DOOR_LOOK, cues: false, mirror: false }),
    tiny416: () => faceApi.whole.tiny416(frame),
    ssd: () => faceApi.whole.ssd(frame),
  };
  const times = await takeTurns(runs, rounds);
  const medians = {
    pipeline: median(times.pipeline),
    withoutCues: median(times.withoutCues),
    withoutMirror: median(times.withoutMirror),
    tiny416: median(times.tiny416),
    ssd: median(times.ssd),
  };
  const distanceToFaceApi = distance("euclidean", await runs.withoutMirror(), await runs.ssd());
  await engine.close();
  return {
    rounds,
    medians,
    ratios: { tiny416: medians.tiny416 / medians.pipeline, ssd: medians.ssd / medians.pipeline },
    distanceToFaceApi,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(await benchPipeline(), null, 2)}\n`);
}
