import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFault } from "../fault.ts";

export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** The same values as they are stored, where they are stored as bytes: value = step · scale + min. */
  readonly stored?: { readonly steps: Uint8Array; readonly scale: number; readonly min: number };
}
export type Weights = ReadonlyMap<string, Weight>;

interface Quantization {
  readonly dtype: string;
  readonly scale: number;
  readonly min: number;
}
interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: Quantization;
}
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** Reads a tfjs weights manifest (the JSON array beside face-api's .bin files) and decodes its shards to float32. */
export async function readManifestWeights(manifestFile: string): Promise<Weights> {
  const groups = JSON.parse(await readFile(manifestFile, "utf8")) as readonly WeightGroup[];
  return readWeightGroups(groups, dirname(manifestFile));
}

/** Reads and decodes weight groups whose shards lie in `directory`. */
export async function readWeightGroups(groups: readonly WeightGroup[], directory: string): Promise<Weights> {
  const weights = new Map<string, Weight>();
  for (const group of groups) {
    const shards = await Promise.all(group.paths.map((path) => readFile(join(directory, path))));
    for (const [name, weight] of decodeWeights(group.weights, Buffer.concat(shards))) {
      weights.set(name, weight);
    }
  }
  return weights;
}

/**
 * Decodes tfjs weights in manifest order to float32: `uint8 · scale + min` where quantised, little-endian float32 or
 * int32 otherwise; throws `weights-unreadable` when type or length do not fit.
 */
export function decodeWeights(specs: readonly WeightSpec[], bytes: Uint8Array): Weights {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const spec of specs) {
    const count = spec.shape.reduce((product, dim) => product * dim, 1);
    const width = widthOf(spec);
    if (offset + count * width > bytes.length) {
      throw unreadable(`${spec.name} ends after the file does`);
    }
    // A copy, because a shard's values need not start on a four-byte boundary (and a Buffer's own slice copies nothing).
    const raw = new Uint8Array(bytes.subarray(offset, offset + count * width));
    weights.set(spec.name, decodeOne(spec, raw));
    offset += count * width;
  }
  if (offset !== bytes.length) {
    throw unreadable(`${bytes.length - offset} bytes are left over`);
  }
  return weights;
}

/** Returns the named weight or throws `weights-unreadable`; pure. */
export function weightOf(weights: Weights, name: string): Weight {
  const weight = weights.get(name);
  if (weight === undefined) {
    throw unreadable(`there is no weight named ${name}`);
  }
  return weight;
}

function widthOf(spec: WeightSpec): 1 | 4 {
  if (spec.quantization?.dtype === "uint8") {
    return 1;
  }
  if (spec.quantization === undefined && (spec.dtype === "float32" || spec.dtype === "int32")) {
    return 4;
  }
  throw unreadable(`${spec.name} is of type ${spec.quantization?.dtype ?? spec.dtype}`);
}

function decodeOne({ shape, dtype, quantization }: WeightSpec, raw: Uint8Array): Weight {
  if (quantization !== undefined) {
    const { scale, min } = quantization;
    const data = Float32Array.from(raw, (step) => step * scale + min);
    return { shape, data, stored: { steps: raw, scale, min } };
  }
  const data = dtype === "int32" ? Float32Array.from(new Int32Array(raw.buffer)) : new Float32Array(raw.buffer);
  return { shape, data };
}

function unreadable(why: string): ModelFault {
  return new ModelFault("weights-unreadable", {
    step: "Reading network weights",
    why,
    todo: "Reinstall the packages with `npm ci`.",
  });
}
