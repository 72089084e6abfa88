import type { ModelFiles } from "../catalog.ts";
import { ModelFault } from "../fault.ts";
import { chooseWay } from "./choose-way.ts";
import { judgeWays } from "./judge-ways.ts";
import { keepReport, readReport, reportKey } from "./kept-report.ts";
import { readMaterial, type SelfTestMaterial } from "./material.ts";
import type { RuntimeCandidate, RuntimeChoice, RuntimeReport } from "./report.ts";
import { runSelfTest, type SelfTestOptions } from "./self-test.ts";

/** Tried beside each other; which one is best depends on the processor. */
const FIRST: readonly RuntimeChoice[] = [
  { runtime: "onnxruntime-node", precision: "fp32" },
  { runtime: "onnxruntime-node", precision: "int8" },
  { runtime: "onnxruntime-web", precision: "fp32" },
  { runtime: "onnxruntime-web", precision: "int8" },
];
/** Tried one after the other where none of those is sound: they need several times the memory. */
const LAST: readonly RuntimeChoice[] = [
  { runtime: "tfjs-node", precision: "fp32" },
  { runtime: "tfjs-wasm", precision: "fp32" },
];
const ROUNDS = 11;

export interface FindOptions extends SelfTestOptions {
  /** Told when nothing is known of this machine and the ways are being tried, which takes some seconds. */
  readonly onMeasuring?: () => void;
}

/**
 * Which way the networks run on this machine: what was found out before, or the outcome of a self-test in a child process,
 * kept beside the models. Loads no runtime into this process; throws `runtime-unusable` when nothing runs them soundly.
 */
export async function findRuntime(files: ModelFiles, options: FindOptions = {}): Promise<RuntimeReport> {
  const material = await readMaterial(files.selfTest);
  const key = await reportKey(files.key, material.recogniser);
  const known = await readReport(files.directory, key);
  if (known !== undefined) return known;
  options.onMeasuring?.();
  const report = await measure(files, material, options);
  await keepReport(files.directory, key, report);
  return report;
}

async function measure(
  files: ModelFiles,
  material: SelfTestMaterial,
  options: SelfTestOptions,
): Promise<RuntimeReport> {
  let candidates = await tryWays(FIRST, { files, material, options });
  for (const way of LAST) {
    if (chooseWay(candidates) !== undefined) break;
    candidates = [...candidates, ...(await tryWays([way], { files, material, options }))];
  }
  const report = chooseWay([...candidates, ...notTried(candidates)]);
  if (report === undefined) throw unusable(candidates);
  return report;
}

async function tryWays(
  ways: readonly RuntimeChoice[],
  {
    files,
    material,
    options,
  }: { readonly files: ModelFiles; readonly material: SelfTestMaterial; readonly options: SelfTestOptions },
): Promise<readonly RuntimeCandidate[]> {
  const { detector, landmarks, recogniser, recogniserInt8 } = files;
  const { chips, chipSize } = material;
  const precisions = { fp32: recogniser, int8: recogniserInt8 };
  const job = { ways, detector, landmarks, recogniser: precisions, chips, chipSize, rounds: ROUNDS };
  return judgeWays(await runSelfTest(job, options), material);
}

function notTried(candidates: readonly RuntimeCandidate[]): readonly RuntimeCandidate[] {
  return LAST.filter((way) => !candidates.some(({ runtime }) => runtime === way.runtime)).map((way) => ({
    ...way,
    verdict: "not-tried",
  }));
}

function unusable(candidates: readonly RuntimeCandidate[]): ModelFault {
  const told = candidates.map(({ runtime, precision, verdict, detail }) =>
    [`${precision} on ${runtime}: ${verdict}`, ...(detail === undefined ? [] : [`(${detail})`])].join(" "),
  );
  return new ModelFault("runtime-unusable", {
    step: "Trying the networks on this machine",
    why: told.join("; "),
    todo: "Cards go on. Run `npm ci`; if it happens again, please report it with this message.",
  });
}
