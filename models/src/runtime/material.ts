import { readFile } from "node:fs/promises";
import type { RecogniserInfo } from "../face.ts";
import { BRING_BUILT_IN, ModelFault } from "../fault.ts";
import type { Outputs } from "./runtime.ts";

/** Known pictures and what the original networks answer to them; kept beside the models, made when they are converted. */
export interface SelfTestMaterial {
  readonly recogniser: RecogniserInfo;
  /** Side of a chip in pixels. */
  readonly chipSize: number;
  /** Chips as three planes of bytes: the first is synthetic, the others are aligned faces out of a package's photographs. */
  readonly chips: readonly Uint8Array[];
  /** The descriptor of each chip in float32. */
  readonly descriptors: readonly Float32Array[];
  /** Answers to the synthetic picture. */
  readonly detector: Outputs;
  readonly landmarks: Outputs;
}

interface Written {
  readonly recogniser: RecogniserInfo;
  readonly chipSize: number;
  /** Base64. */
  readonly chips: readonly string[];
  /** Base64 of little-endian float32, as all the following. */
  readonly descriptors: readonly string[];
  readonly detector: Readonly<Record<string, string>>;
  readonly landmarks: Readonly<Record<string, string>>;
}

/** Encodes material for its file; pure. */
export function encodeMaterial(material: SelfTestMaterial): Uint8Array {
  const { recogniser, chipSize, chips, descriptors, detector, landmarks } = material;
  const written: Written = {
    recogniser,
    chipSize,
    chips: chips.map(textOf),
    descriptors: descriptors.map(textOf),
    detector: mapped(detector, textOf),
    landmarks: mapped(landmarks, textOf),
  };
  return new TextEncoder().encode(JSON.stringify(written));
}

/** Reads the material beside a set of models; throws `models-missing` when it cannot be read. */
export async function readMaterial(file: string): Promise<SelfTestMaterial> {
  try {
    const { recogniser, chipSize, ...rest } = JSON.parse(await readFile(file, "utf8")) as Written;
    return {
      recogniser,
      chipSize,
      chips: rest.chips.map((text) => new Uint8Array(Buffer.from(text, "base64"))),
      descriptors: rest.descriptors.map(floatsOf),
      detector: mapped(rest.detector, floatsOf),
      landmarks: mapped(rest.landmarks, floatsOf),
    };
  } catch (cause) {
    throw new ModelFault("models-missing", {
      step: "Reading what the networks are tested with",
      why: `${file} is missing or damaged`,
      todo: BRING_BUILT_IN,
      cause,
    });
  }
}

function mapped<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function textOf(values: Uint8Array | Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function floatsOf(text: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
}
