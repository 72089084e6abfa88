import { chipTransform } from "../align.ts";
import { type Check, packageFile } from "../catalog.ts";
import { DETECTOR_SIZE, isScoreOutput, openDetector } from "../detector.ts";
import { ModelFault } from "../fault.ts";
import { openLandmarker, PATCH_SIZE } from "../landmarks.ts";
import { letterbox } from "../letterbox.ts";
import { readPhotograph } from "../photograph.ts";
import type { Picture } from "../picture.ts";
import { CHIP_SIZE } from "../recogniser.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { sampleChip } from "../sample.ts";
import { searchWide } from "../search.ts";
import { type Network, openNetwork } from "../session.ts";
import type { ConvertedNetworks } from "./convert-networks.ts";
import type { Reference } from "./reference.ts";

/** Photographs with real faces on which the converted networks are compared with the originals. */
export const PHOTOGRAPHS = ["demo/sample1.jpg", "demo/sample3.jpg", "demo/sample6.jpg"];
export const SMALLEST_FACE_PX = 120;
const FEWEST_FACES = 8;
/** Largest difference allowed in any output value; all are compared as shares between about −1 and 1. */
const BOUND = 1e-4;

/** Real pixels as each network takes them. */
export interface Samples {
  readonly letterboxes: readonly Float32Array[];
  readonly patches: readonly Float32Array[];
  readonly chips: readonly Float32Array[];
}

/**
 * Runs every converted network and its original (tfjs-wasm) on the same real pixels and returns the largest absolute
 * difference of each; throws `verification-failed` when one is above its bound or no face is found to compare.
 */
export async function verifyNetworks(
  { networks, reference, runtime, samples }: Verification,
  onCheck: (check: Check) => void,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const comparison of comparisons(networks, reference)) {
    const check = await compare(comparison, samples, runtime);
    onCheck(check);
    requireWithin(check);
    checks.push(check);
  }
  return checks;
}

export interface Verification {
  readonly networks: ConvertedNetworks;
  readonly reference: Reference;
  readonly runtime: RuntimeName;
  readonly samples: Samples;
}

type Values = Readonly<Record<string, Float32Array>>;

interface Comparison {
  readonly name: string;
  readonly model: Uint8Array;
  readonly shape: readonly number[];
  readonly samples: keyof Samples;
  readonly original: (input: Float32Array) => Promise<Values>;
  readonly shares: (values: Values) => Values;
}

function comparisons(networks: ConvertedNetworks, reference: Reference): readonly Comparison[] {
  const chips = { shape: [1, 3, CHIP_SIZE, CHIP_SIZE], samples: "chips", shares: unchanged } as const;
  return [
    {
      name: "detector against human's BlazeFace",
      model: networks.detector,
      shape: [1, 3, DETECTOR_SIZE, DETECTOR_SIZE],
      samples: "letterboxes",
      shares: detectorShares,
      original: reference.detector,
    },
    {
      name: "landmarks against face-api's face_landmark_68",
      model: networks.landmarks,
      shape: [1, 3, PATCH_SIZE, PATCH_SIZE],
      samples: "patches",
      shares: unchanged,
      original: async (patch) => ({ landmarks: await reference.landmarks(patch) }),
    },
    {
      name: "unclipped recogniser against face-api's face_recognition",
      model: networks.unclippedRecogniser,
      ...chips,
      original: async (chip) => ({ descriptor: await reference.descriptor(chip) }),
    },
    {
      name: "clipped recogniser against the same network clipped in tfjs",
      model: networks.recogniser,
      ...chips,
      original: async (chip) => ({ descriptor: await reference.writtenOutDescriptor(chip, { clip: true }) }),
    },
  ];
}

async function compare(comparison: Comparison, samples: Samples, runtime: RuntimeName): Promise<Check> {
  const network = await openNetwork(comparison.model, comparison.shape, runtime);
  let maxAbsDifference = 0;
  let values = 0;
  for (const sample of samples[comparison.samples]) {
    const converted = comparison.shares(await runOn(network, sample));
    for (const [name, expected] of Object.entries(comparison.shares(await comparison.original(sample)))) {
      maxAbsDifference = Math.max(maxAbsDifference, largestDifference(converted[name], expected));
      values += expected.length;
    }
  }
  await network.close();
  return { name: comparison.name, samples: samples[comparison.samples].length, values, maxAbsDifference, bound: BOUND };
}

function unchanged(values: Values): Values {
  return values;
}

/** BlazeFace's raw scores reach −11,000 and its boxes are pixels; as odds and shares of the window they compare fairly. */
function detectorShares(values: Values): Values {
  const share = (name: string): ((value: number) => number) =>
    isScoreOutput(name) ? (value) => 1 / (1 + Math.exp(-value)) : (value) => value / DETECTOR_SIZE;
  return Object.fromEntries(Object.entries(values).map(([name, raw]) => [name, raw.map(share(name))]));
}

function runOn(network: Network, sample: Float32Array): Promise<Values> {
  network.input.set(sample);
  return network.run();
}

/** The largest absolute difference; infinite when lengths differ or a value is not a number; pure. */
export function largestDifference(actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length) {
    return Number.POSITIVE_INFINITY;
  }
  return expected.reduce((largest, value, index) => {
    const difference = Math.abs(value - (actual[index] as number));
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }, 0);
}

/** Finds faces in photographs that ship with a package, with the converted networks on the given runtime. */
export async function collectSamples(networks: ConvertedNetworks, runtime: RuntimeName): Promise<Samples> {
  const detector = await openDetector(networks.detector, runtime);
  const landmarker = await openLandmarker(networks.landmarks, runtime);
  const patches: Float32Array[] = [];
  const chips: Float32Array[] = [];
  const letterboxes: Float32Array[] = [];
  for (const photograph of PHOTOGRAPHS) {
    const picture = await readPhotograph(packageFile("@vladmandic/face-api", photograph));
    letterboxes.push(boxed(picture, { x: 0, y: 0, side: picture.width }));
    for (const face of await searchWide(detector, picture, SMALLEST_FACE_PX)) {
      const landmarks = await landmarker.find(picture, face);
      const chip = { toPicture: chipTransform(landmarks, CHIP_SIZE), size: CHIP_SIZE, beyond: "black" } as const;
      patches.push(landmarker.patch.slice());
      chips.push(sampleChip(picture, chip, new Float32Array(3 * CHIP_SIZE * CHIP_SIZE)));
      const side = face.box.height * 2.5;
      letterboxes.push(boxed(picture, { x: face.box.x - side / 3, y: face.box.y - side / 3, side }));
    }
  }
  await Promise.all([detector.close(), landmarker.close()]);
  requireFaces(chips.length);
  return { letterboxes, patches, chips };
}

function boxed(
  picture: Picture,
  window: { readonly x: number; readonly y: number; readonly side: number },
): Float32Array {
  return letterbox(picture, window, DETECTOR_SIZE, new Float32Array(3 * DETECTOR_SIZE * DETECTOR_SIZE));
}

function requireFaces(found: number): void {
  if (found < FEWEST_FACES) {
    throw failed(`only ${found} faces were found in face-api's photographs, ${FEWEST_FACES} are needed`);
  }
}

function requireWithin(check: Check): void {
  if (!(check.maxAbsDifference <= check.bound)) {
    throw failed(
      `${check.name}: values differ by ${check.maxAbsDifference.toExponential(1)}, allowed is ${check.bound}`,
    );
  }
}

function failed(why: string): ModelFault {
  return new ModelFault("verification-failed", {
    step: "Comparing the converted networks with the originals",
    why,
    todo: "Run `npm ci`; if it happens again, this processor and ONNX Runtime do not agree: please report it.",
  });
}
