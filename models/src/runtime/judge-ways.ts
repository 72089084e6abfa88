import type { Metric } from "../face.ts";
import { distance } from "../gallery.ts";
import { CHIPS_AT_ONCE } from "./chip-network.ts";
import type { SelfTestMaterial } from "./material.ts";
import type { RuntimeCandidate } from "./report.ts";
import type { Outputs } from "./runtime.ts";
import type { SelfTestFindings, TriedWay } from "./self-test.ts";

/** Largest share of its size by which a float32 value may differ from what the original network answered. */
const TOLERANCE = 1e-3;
/**
 * Farthest mean distance of quantised descriptors from the float32 ones: a sixth of the distance at which two people
 * count as strangers; by angle far less, because turning retail-0095's vectors by 0.003 was measured to lose 3 of 43 hundredths
 * of the true matches at one false in 10,000 among East Asian faces. Some processors saturate in 8-bit products and land far
 * above either.
 */
const DRIFT_BOUND: Readonly<Record<Metric, number>> = { euclidean: 0.08, cosine: 0.002 };

/** What is judged by, in one text: whoever keeps a judgement keeps this beside it. */
export const JUDGED_BY = JSON.stringify({ tolerance: TOLERANCE, drift: DRIFT_BOUND, chipsAtOnce: CHIPS_AT_ONCE });

/** Compares what each way answered with the stored answers of the original networks; pure. */
export function judgeWays(findings: SelfTestFindings, material: SelfTestMaterial): readonly RuntimeCandidate[] {
  return findings.ways.map((tried) => judgeWay(tried, findings, material));
}

function judgeWay(tried: TriedWay, { loaded }: SelfTestFindings, material: SelfTestMaterial): RuntimeCandidate {
  const { way, descriptors, ms, failure } = tried;
  if (failure !== undefined) return { ...way, ...failure };
  const answers = loaded.get(way.runtime);
  if (answers === undefined || descriptors === undefined || ms === undefined) {
    return { ...way, verdict: "failed", detail: "it told nothing" };
  }
  const drift = driftOf(descriptors, material);
  const measured = { ...way, ms: medianOf(ms), ...(Number.isFinite(drift) && { drift }) };
  const wrong =
    wrongNumbers(answers, material) ?? (way.precision === "fp32" ? wrongChips(descriptors, material) : undefined);
  if (wrong !== undefined) return { ...measured, verdict: "wrong-numbers", detail: wrong };
  const bound = DRIFT_BOUND[material.recogniser.metric];
  // Written so that a drift that is not a number fails.
  if (!(drift <= bound)) {
    return { ...measured, verdict: "drifts-too-far", detail: `mean distance ${drift.toFixed(3)}, allowed is ${bound}` };
  }
  return { ...measured, verdict: "sound" };
}

/** Mean distance over the real faces; the synthetic chip looks like no face, so no quantisation was made for it. */
function driftOf(
  descriptors: readonly Float32Array[],
  { descriptors: expected, recogniser }: SelfTestMaterial,
): number {
  const distances = expected.slice(1).map((wanted, index) => {
    const got = descriptors[index + 1];
    return got?.length === wanted.length ? distance(recogniser.metric, got, wanted) : Number.NaN;
  });
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

function wrongNumbers(
  answers: { readonly detector: Outputs; readonly landmarks: Outputs },
  material: SelfTestMaterial,
): string | undefined {
  for (const network of ["detector", "landmarks"] as const) {
    for (const [name, wanted] of Object.entries(material[network])) {
      const off = offBy(answers[network][name], wanted);
      if (!(off <= TOLERANCE)) return `the ${network} network's ${name} is off by ${off.toPrecision(2)}`;
    }
  }
  return undefined;
}

function wrongChips(descriptors: readonly Float32Array[], material: SelfTestMaterial): string | undefined {
  const off = Math.max(...material.descriptors.map((wanted, index) => offBy(descriptors[index], wanted)));
  return off <= TOLERANCE ? undefined : `descriptors are off by ${off.toPrecision(2)}`;
}

/** Largest difference as a share of the value where that is above one; infinite where a number is missing or none. Pure. */
export function offBy(got: Float32Array | undefined, wanted: Float32Array): number {
  if (got?.length !== wanted.length || wanted.length === 0) return Number.POSITIVE_INFINITY;
  return wanted.reduce((most, value, index) => {
    const off = Math.abs((got[index] as number) - value) / Math.max(1, Math.abs(value));
    return Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(most, off);
  }, 0);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
