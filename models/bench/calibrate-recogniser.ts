/**
 * Measures what the 8-bit version of retail-0095 needs to know (sizes of channels, ranges of results) over the faces of the
 * photographs that ship inside @vladmandic/face-api, and writes it as JSON:
 * node models/bench/calibrate-recogniser.ts --models DIR --out FILE
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureModels } from "../src/convert/ensure-models.ts";
import { type Calibration, encodeScales, equalisedPlan } from "../src/convert/openvino-calibration.ts";
import { channelGroups, fixedGroups } from "../src/convert/openvino-equalise.ts";
import { openvinoGraph } from "../src/convert/openvino-graph.ts";
import { shapesOf } from "../src/convert/openvino-shapes.ts";
import type { NetworkPlan } from "../src/convert/openvino-steps.ts";
import { RETAIL_0095 } from "../src/known-models.ts";
import { openModels } from "../src/open-models.ts";
import { fillInput } from "../src/recognisers/fill-input.ts";
import { openvinoPlanOf, readSourceFiles } from "../src/recognisers/model-source.ts";
import { alignedChip } from "../src/recognisers/templates.ts";
import { sampleChip } from "../src/sample.ts";
import { type Network, openNetwork } from "../src/session.ts";
import { findSampleFaces, readSample } from "./sample-faces.ts";

/** A channel's scale is its size to this power: all of it would leave the weights of convolutions too uneven. */
const EVENNESS = 0.7;
/** Rarer results than this saturate. */
const PERCENTILE = 0.99999;
/** So few faces do not show the rarest results: ranges are this much wider than what was seen. */
const ROOM = 1.15;
/**
 * Steps that stay float32: the first two convolutions, whose errors every later one multiplies, and the last blocks, small
 * pictures of many channels. Vectors then turn by 0.003 (1 − cosine) instead of 0.006, for a tenth more time.
 */
const EXACT = [
  [0, 5],
  [136, 186],
];
const cacheDirectory = join(import.meta.dirname, "../../.menshen/cache/models");

const { values } = parseArgs({
  options: { models: { type: "string" }, out: { type: "string" } },
});
if (values.models === undefined || values.out === undefined) {
  process.stderr.write("usage: calibrate-recogniser.ts --models DIR --out FILE\n");
  process.exit(2);
}
const plan = openvinoPlanOf(await readSourceFiles(RETAIL_0095, values.models));
const chips = await alignedFaces();
const scales = scalesOf(await channelSizes(plan, chips));
const ranges = await rangesOf(equalisedPlan(plan, scales), chips);
const calibration: Calibration = { scales, ranges, exact: EXACT };
await writeFile(values.out, `${JSON.stringify(calibration)}\n`);
process.stdout.write(`${chips.length} faces, ${ranges.length} steps, written to ${values.out}\n`);

async function alignedFaces(): Promise<readonly Float32Array[]> {
  await ensureModels({ cacheDirectory });
  const engine = await openModels({ cacheDirectory, thread: "inline" });
  const { size } = RETAIL_0095.input;
  const chips: Float32Array[] = [];
  for (const { photograph, view } of await findSampleFaces(engine)) {
    if (view.quality.plausible) {
      const toPicture = alignedChip(RETAIL_0095.alignment, view.landmarks, size);
      const chip = { toPicture, size, beyond: "black" } as const;
      chips.push(sampleChip(await readSample(photograph), chip, new Float32Array(3 * size * size)));
    }
  }
  await engine.close();
  return chips;
}

/** Runs every chip and hands each step's result to `take`. */
async function forEachResult(
  of: NetworkPlan,
  faces: readonly Float32Array[],
  take: (place: number, result: Float32Array) => void,
): Promise<void> {
  const network: Network = await openNetwork(openvinoGraph(of, { taps: true }), of.inputShape);
  for (const face of faces) {
    fillInput(face, RETAIL_0095.input, network.input);
    const results = await network.run();
    of.steps.forEach((_, place) => {
      take(place, results[`step_${place}`] as Float32Array);
    });
  }
  await network.close();
}

/** The largest absolute value of each channel, mean over faces; of the steps of a group the largest. */
async function channelSizes(
  of: NetworkPlan,
  faces: readonly Float32Array[],
): Promise<ReadonlyMap<number, Float32Array>> {
  const shapes = shapesOf(of);
  const sums = new Map<number, Float32Array>();
  await forEachResult(of, faces, (place, result) => {
    const [, channels = 0, height = 0, width = 0] = shapes[place] ?? [];
    const sum = sums.get(place) ?? new Float32Array(channels);
    sums.set(place, sum);
    const area = height * width;
    for (let channel = 0; channel < channels; channel++) {
      let largest = 0;
      for (let index = channel * area; index < (channel + 1) * area; index++) {
        largest = Math.max(largest, Math.abs(result[index] as number));
      }
      sum[channel] = (sum[channel] as number) + largest / faces.length;
    }
  });
  const groups = channelGroups(of);
  const fixed = fixedGroups(of, groups);
  const sizes = new Map<number, Float32Array>();
  for (const [place, sum] of sums) {
    const [, , height = 1, width = 1] = shapes[place] ?? [];
    const group = groups[place] as number;
    if (height * width > 1 && !fixed.has(group)) {
      const known = sizes.get(group);
      sizes.set(
        group,
        known === undefined ? sum : known.map((size, channel) => Math.max(size, sum[channel] as number)),
      );
    }
  }
  return sizes;
}

function scalesOf(sizes: ReadonlyMap<number, Float32Array>): Record<string, string> {
  return Object.fromEntries(
    [...sizes].map(([group, size]) => {
      const middle = Math.exp(size.reduce((sum, one) => sum + Math.log(Math.max(one, 1e-6)), 0) / size.length);
      return [group, encodeScales(size.map((one) => (middle / Math.max(one, middle * 1e-4)) ** EVENNESS))];
    }),
  );
}

/** The mean over faces of each step's lower and upper percentile, in five digits. */
async function rangesOf(of: NetworkPlan, faces: readonly Float32Array[]): Promise<readonly (readonly number[])[]> {
  const sums = of.steps.map(() => ({ min: 0, max: 0 }));
  await forEachResult(of, faces, (place, result) => {
    const sorted = result.slice().sort();
    const last = sorted.length - 1;
    const sum = sums[place] as { min: number; max: number };
    sum.min += (sorted[Math.floor((1 - PERCENTILE) * last)] as number) / faces.length;
    sum.max += (sorted[Math.ceil(PERCENTILE * last)] as number) / faces.length;
  });
  return sums.map(({ min, max }) => [min, max].map((bound) => Number((bound * ROOM).toPrecision(5))));
}
