import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { packageFile } from "../src/catalog.ts";
import { ensureModels } from "../src/convert/ensure-models.ts";
import { distance } from "../src/gallery.ts";
import { RETAIL_0095 } from "../src/known-models.ts";
import type { RecogniserManifest } from "../src/manifest.ts";
import { type DescribedFiles, openModels } from "../src/open-models.ts";
import { readPhotograph } from "../src/photograph.ts";
import type { Picture } from "../src/picture.ts";
import { PIPELINE_VERSION } from "../src/pipeline-version.ts";
import { madeChipMeter } from "./made-networks.ts";

/** What the pipeline makes of one face, as it stood when a version of it began. */
export interface GoldenVectors {
  readonly version: string;
  /** By recogniser and light. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
}

export const GOLDEN_FILE = join(import.meta.dirname, "golden-vectors.json");
/** Every processor has it, and computes nearly the same with it. */
const WAY = { runtime: "onnxruntime-web", precision: "fp32" } as const;
/** No other face is in this part. */
const ONE_FACE = { left: 143, top: 438, width: 420, height: 420 };
/** A dark face, such as stands before a bright street. */
const DARK = 0.35;

/** What the weights of no recogniser here are needed for: a network that answers what it was given to see. */
interface Metered {
  readonly manifest: RecogniserManifest;
  readonly network: Uint8Array;
}

/** In the place of retail-0095's weights. */
function meteredRetail(): Metered {
  return {
    manifest: { ...RETAIL_0095, metric: "euclidean", dimensions: 48 },
    network: madeChipMeter(RETAIL_0095.input),
  };
}

/** A described recogniser as ArcFace's kin are: its own place of the points, another order of colours, mean and scale, compared by angle. */
function meteredArcface(): Metered {
  const input = {
    ...({ layout: "nchw", size: 112, channels: "rgb" } as const),
    ...{ mean: [123.675, 116.28, 103.53], scale: [1 / 58.395, 1 / 57.12, 1 / 57.375] },
  };
  const described = { alignment: "arcface-112", input, metric: "cosine", dimensions: 48 } as const;
  return {
    manifest: { ...RETAIL_0095, id: "arcface-112", ...described },
    network: madeChipMeter(input, { range: 1, offset: 1 }),
  };
}

/**
 * Describes one face of face-api's demo/sample6.jpg, in its light and in the dark, with the built-in recogniser, and with made networks as
 * retail-0095 and one of the alignment arcface-112 are described. Mirrored, interleaved or otherwise normalised input is not among them.
 */
export async function describeGolden(cacheDirectory: string): Promise<GoldenVectors> {
  await ensureModels({ cacheDirectory });
  const folder = await mkdtemp(join(tmpdir(), "menshen-golden-"));
  try {
    const lay = async ({ manifest, network }: Metered): Promise<DescribedFiles> => {
      const file = join(folder, `${manifest.id}.onnx`);
      await writeFile(file, network);
      return { manifest, networks: { fp32: file }, selfTest: "", key: "" };
    };
    const recognisers = [
      ["built-in"],
      ["retail-0095", await lay(meteredRetail())],
      ["arcface-112", await lay(meteredArcface())],
    ] as const;
    const bright = await oneFace();
    const dark = { ...bright, data: bright.data.map((value) => Math.round(value * DARK)) };
    const vectors: Record<string, readonly number[]> = {};
    for (const [name, other] of recognisers) {
      const [inLight, inTheDark] = await describeBoth({ cacheDirectory, ...(other && { described: other }) }, [
        bright,
        dark,
      ]);
      Object.assign(vectors, { [name]: inLight, [`${name}, dark`]: inTheDark });
    }
    return { version: PIPELINE_VERSION, vectors };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function oneFace(): Promise<Picture> {
  const { width, height, data } = await readPhotograph(packageFile("@vladmandic/face-api", "demo/sample6.jpg"));
  const face = sharp(data, { raw: { width, height, channels: 3 } }).extract(ONE_FACE);
  return { width: ONE_FACE.width, height: ONE_FACE.height, data: await face.raw().toBuffer() };
}

async function describeBoth(
  options: { readonly cacheDirectory: string; readonly described?: DescribedFiles },
  pictures: readonly Picture[],
): Promise<readonly (readonly number[])[]> {
  const engine = await openModels({ ...options, thread: "inline", way: WAY });
  const vectors: (readonly number[])[] = [];
  for (const picture of pictures) {
    const [face] = await engine.look(picture, { describe: "largest" });
    vectors.push([...(face?.descriptor ?? [])].map((value) => Number(value.toFixed(4))));
  }
  await engine.close();
  return vectors;
}

/** The largest distance between two vectors of one name; infinite where one is missing. Pure. */
export function farthestMoved(before: GoldenVectors, now: GoldenVectors): number {
  const names = Object.keys({ ...before.vectors, ...now.vectors });
  return Math.max(
    ...names.map((name) => {
      const [one = [], other = []] = [before.vectors[name], now.vectors[name]];
      if (one.length === 0 || one.length !== other.length) return Number.POSITIVE_INFINITY;
      return distance("euclidean", Float32Array.from(one), Float32Array.from(other));
    }),
  );
}
