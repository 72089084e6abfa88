import { pathToFileURL } from "node:url";
import { packageFile } from "../src/catalog.ts";
import { ensureModels } from "../src/convert/ensure-models.ts";
import { startTfjs } from "../src/convert/reference.ts";
import { distance } from "../src/gallery.ts";
import { openModels } from "../src/open-models.ts";
import type { Picture } from "../src/picture.ts";
import { oneFaceFrame } from "./one-face-frame.ts";

export interface PipelineBench {
  readonly rounds: number;
  /** Median milliseconds from a frame in memory to its descriptors. */
  readonly medians: Readonly<Record<Contender, number>>;
  /** How many times longer face-api takes than our pipeline without mirror averaging. */
  readonly ratios: { readonly tiny416: number; readonly ssd: number };
  /** Euclidean distance between our descriptor and face-api's (its SSD's crop) of the same face. */
  readonly distanceToFaceApi: number;
}
type Contender = "pipeline" | "shipped" | "tiny416" | "ssd";

const CONTENDERS: readonly Contender[] = ["pipeline", "shipped", "tiny416", "ssd"];
const WARM_UP = 5;

/**
 * Times the engine (fp32, full detection on every frame, on this thread) beside face-api on tfjs-wasm over the same
 * 1280×720 buffer, one run of each in turn; "shipped" is the same engine with mirror averaging.
 */
export async function benchPipeline(
  options: { readonly cacheDirectory?: string; readonly rounds?: number } = {},
): Promise<PipelineBench> {
  const { cacheDirectory = ".menshen/cache/models", rounds = 30 } = options;
  await ensureModels({ cacheDirectory });
  const frame = await oneFaceFrame();
  const engine = await openModels({ cacheDirectory, thread: "inline" });
  const describe = (mirror: boolean) => async (): Promise<Float32Array | undefined> =>
    (await engine.look(frame, { mirror }))[0]?.descriptor;
  const runs: Readonly<Record<Contender, Run>> = {
    pipeline: describe(false),
    shipped: describe(true),
    ...(await openFaceApi(frame)),
  };
  const times = await takeTurns(runs, rounds);
  const medians = Object.fromEntries(CONTENDERS.map((name) => [name, median(times[name])])) as PipelineBench["medians"];
  const [ours, theirs] = [await runs.pipeline(), await runs.ssd()];
  await engine.close();
  return {
    rounds,
    medians,
    ratios: { tiny416: medians.tiny416 / medians.pipeline, ssd: medians.ssd / medians.pipeline },
    distanceToFaceApi: distance("euclidean", found(ours), found(theirs)),
  };
}

type Run = () => Promise<Float32Array | undefined>;

async function openFaceApi(frame: Picture): Promise<{ readonly tiny416: Run; readonly ssd: Run }> {
  const { tf, faceApi } = await startTfjs();
  const { nets } = faceApi;
  const directory = packageFile("@vladmandic/face-api", "model");
  for (const net of [nets.tinyFaceDetector, nets.ssdMobilenetv1, nets.faceLandmark68Net, nets.faceRecognitionNet]) {
    await net.loadFromDisk(directory);
  }
  type DetectorOptions = InstanceType<typeof faceApi.TinyFaceDetectorOptions | typeof faceApi.SsdMobilenetv1Options>;
  const run = (detectorOptions: DetectorOptions) => async (): Promise<Float32Array | undefined> => {
    const pixels = tf.tensor3d(frame.data, [frame.height, frame.width, 3], "int32");
    const faces = await faceApi
      .detectAllFaces(pixels as never, detectorOptions)
      .withFaceLandmarks()
      .withFaceDescriptors();
    pixels.dispose();
    return faces[0]?.descriptor;
  };
  return {
    tiny416: run(new faceApi.TinyFaceDetectorOptions({ inputSize: 416 })),
    ssd: run(new faceApi.SsdMobilenetv1Options()),
  };
}

async function takeTurns(
  runs: Readonly<Record<Contender, Run>>,
  rounds: number,
): Promise<Readonly<Record<Contender, readonly number[]>>> {
  const times: Record<Contender, number[]> = { pipeline: [], shipped: [], tiny416: [], ssd: [] };
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const name of CONTENDERS) {
      const start = performance.now();
      found(await runs[name]());
      if (round >= 0) {
        times[name].push(performance.now() - start);
      }
    }
  }
  return times;
}

/** A contender that finds no face has not done the work, so its time does not count. */
function found(descriptor: Float32Array | undefined): Float32Array {
  if (descriptor === undefined) {
    throw new Error("A contender found no face in the frame.");
  }
  return descriptor;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.ceil((sorted.length - 1) / 2)] as number)) /
    2
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(await benchPipeline(), null, 2)}\n`);
}
