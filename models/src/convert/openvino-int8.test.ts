import { expect, it } from "vitest";
import { madeRecogniser, seeded } from "../../bench/made-openvino.ts";
import { openNetwork } from "../session.ts";
import { calibratedInt8Graph, decodeScales, encodeScales } from "./openvino-calibration.ts";
import { channelGroups, equalised, fixedGroups } from "./openvino-equalise.ts";
import { openvinoGraph } from "./openvino-graph.ts";
import { readOpenvinoIr } from "./openvino-ir.ts";
import { planOpenvino } from "./openvino-plan.ts";
import { shapesOf } from "./openvino-shapes.ts";
import type { NetworkPlan } from "./openvino-steps.ts";

function planOf(seed: number): NetworkPlan {
  const { xml, bin } = madeRecogniser(seed, { size: 16, outputs: 24 });
  return planOpenvino(readOpenvinoIr(xml, bin));
}

const pictureOf = (plan: NetworkPlan, seed: number) =>
  Float32Array.from(
    seeded(seed)(plan.inputShape.reduce((product, dim) => product * dim, 1)),
    (value) => (value + 1) * 127.5,
  );

async function results(
  model: Uint8Array,
  plan: NetworkPlan,
  picture: Float32Array,
): Promise<Record<string, Float32Array>> {
  const network = await openNetwork(model, plan.inputShape);
  network.input.set(picture);
  const outputs = Object.entries(await network.run()).map(([name, values]) => [name, values.slice()]);
  await network.close();
  return Object.fromEntries(outputs) as Record<string, Float32Array>;
}

const cosine = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0) / Math.hypot(...left) / Math.hypot(...right);

/** Random scales between a sixteenth and sixteen for every group that may have one. */
function randomScales(plan: NetworkPlan): ReadonlyMap<number, Float32Array> {
  const groups = channelGroups(plan);
  const fixed = fixedGroups(plan, groups);
  const random = seeded(5);
  const shapes = shapesOf(plan);
  const free = [...new Set(groups)].filter((group) => !fixed.has(group));
  return new Map(free.map((group) => [group, Float32Array.from(random(shapes[group]![1]), (value) => 16 ** value)]));
}

it("gives channels other sizes without changing what the network computes", async () => {
  for (const seed of [1, 2, 3]) {
    const plan = planOf(seed);
    const scales = randomScales(plan);
    expect(scales.size).toBeGreaterThan(1);
    const picture = pictureOf(plan, seed);
    const { descriptor: before } = await results(openvinoGraph(plan), plan, picture);
    const { descriptor: after } = await results(openvinoGraph(equalised(plan, scales)), plan, picture);
    expect(cosine(before!, after!)).toBeCloseTo(1, 6);
    expect(Math.hypot(...after!) / Math.hypot(...before!)).toBeCloseTo(1, 4);
  }
});

it("computes nearly the same in 8-bit steps, once it knows the range of every step", async () => {
  const plan = planOf(4);
  const pictures = [11, 12, 13, 14].map((seed) => pictureOf(plan, seed));
  const ranges = plan.steps.map(() => [0, 0] as [number, number]);
  for (const picture of pictures) {
    const taps = await results(openvinoGraph(plan, { taps: true }), plan, picture);
    for (const [place, range] of ranges.entries()) {
      for (const value of taps[`step_${place}`]!) {
        range[0] = Math.min(range[0], value);
        range[1] = Math.max(range[1], value);
      }
    }
  }
  const rounded = calibratedInt8Graph(plan, { scales: {}, ranges });
  for (const picture of pictures) {
    const { descriptor: exact } = await results(openvinoGraph(plan), plan, picture);
    const { descriptor } = await results(rounded, plan, picture);
    expect(cosine(exact!, descriptor!)).toBeGreaterThan(0.85);
    expect(descriptor).not.toEqual(exact);
  }
});

it("refuses a calibration that was made for another network", () => {
  const build = () => calibratedInt8Graph(planOf(1), { scales: {}, ranges: [[0, 1]] });
  expect(build).toThrow(expect.objectContaining({ code: "weights-unreadable" }));
});

it("knows the shape of every step's result", async () => {
  const plan = planOf(2);
  const taps = await results(openvinoGraph(plan, { taps: true }), plan, pictureOf(plan, 1));
  for (const [place, shape] of shapesOf(plan).entries()) {
    expect(taps[`step_${place}`]).toHaveLength(shape.reduce((product, dim) => product * dim, 1));
  }
});

it("writes scales as bytes and reads them back within a sixteenth of an octave", () => {
  const scales = Float32Array.of(1, 2, 0.5, 0.001, 700, 1.05);
  const read = decodeScales(encodeScales(scales));
  for (const [index, scale] of scales.entries()) {
    expect(Math.abs(Math.log2(read[index]! / scale))).toBeLessThanOrEqual(1 / 16 + 1e-6);
  }
});
