import type { ModelFiles } from "../catalog.ts";
import type { RecogniserInfo } from "../face.ts";
import { ModelFault } from "../fault.ts";
import type { ModelInput } from "../manifest.ts";
import { BUILT_IN_RECOGNISER } from "../recogniser.ts";
import { chooseWay } from "./choose-way.ts";
import { JUDGED_BY, judgeWays } from "./judge-ways.ts";
import { isLasting, keepReport, readReport, reportKey } from "./kept-report.ts";
import { readMaterial, type SelfTestMaterial } from "./material.ts";
import type { Precision, RuntimeCandidate, RuntimeChoice, RuntimeReport } from "./report.ts";
import { runSelfTest, type SelfTestOptions } from "./self-test.ts";
import type { SelfTestJob } from "./self-test-talk.ts";

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

/** Networks that may be tried, and what is known of their right answers. */
export interface Runnable extends Pick<ModelFiles, "key" | "directory" | "detector" | "landmarks" | "selfTest"> {
  readonly recogniser: RunnableRecogniser;
}

export interface RunnableRecogniser {
  readonly info: RecogniserInfo;
  /** Its networks by precision. */
  readonly networks: Readonly<Partial<Record<Precision, string>>>;
  /** Of a recogniser that a manifest describes: how it takes chips, and the file of its own answers (see material.ts). */
  readonly described?: { readonly input: ModelInput; readonly selfTest: string };
}

/** The networks that were converted from the packages. */
export function builtInRunnable(files: ModelFiles): Runnable {
  const networks = { fp32: files.recogniser, int8: files.recogniserInt8 };
  return { ...files, recogniser: { info: BUILT_IN_RECOGNISER, networks } };
}

export interface FindOptions extends SelfTestOptions {
  /** Told when nothing is known of this machine and the ways are being tried, which takes some seconds. */
  readonly onMeasuring?: () => void;
}

/**
 * Which way the networks run on this machine: what was found out before, or the outcome of a self-test in a child process,
 * kept beside the models. Loads no runtime into this process; throws `runtime-unusable` when nothing runs them soundly.
 */
export async function findRuntime(runnable: Runnable, options: FindOptions = {}): Promise<RuntimeReport> {
  const { directory, recogniser } = runnable;
  const key = await reportKey(runnable.key, recogniser.info, JUDGED_BY);
  const known = await readReport(directory, key);
  if (known !== undefined) return known;
  options.onMeasuring?.();
  const report = await measure({ runnable, material: await materialOf(runnable), options });
  if (isLasting(report)) await keepReport(directory, key, report);
  return report;
}

/** Detector and landmarks are always those of the packages; a described recogniser has answers of its own. */
async function materialOf({ selfTest, recogniser }: Runnable): Promise<SelfTestMaterial> {
  const material = await readMaterial(selfTest);
  if (recogniser.described === undefined) return material;
  const { detector, landmarks } = material;
  return { ...(await readMaterial(recogniser.described.selfTest)), detector, landmarks };
}

interface Trial {
  readonly runnable: Runnable;
  readonly material: SelfTestMaterial;
  readonly options: SelfTestOptions;
}

async function measure(trial: Trial): Promise<RuntimeReport> {
  const { networks, described } = trial.runnable.recogniser;
  const last = described === undefined ? LAST : [];
  let candidates = await tryWays(
    FIRST.filter(({ precision }) => networks[precision] !== undefined),
    trial,
  );
  for (const way of last) {
    if (chooseWay(candidates) !== undefined) break;
    candidates = [...candidates, ...(await tryWays([way], trial))];
  }
  const report = chooseWay([...candidates, ...notTried(last, candidates)]);
  if (report === undefined) throw unusable(candidates);
  return report;
}

async function tryWays(
  ways: readonly RuntimeChoice[],
  { runnable, material, options }: Trial,
): Promise<readonly RuntimeCandidate[]> {
  const { detector, landmarks, recogniser } = runnable;
  const { chips, chipSize } = material;
  const job: SelfTestJob = {
    ways,
    detector,
    landmarks,
    recogniser: recogniser.networks,
    ...(recogniser.described && { input: recogniser.described.input }),
    chips,
    chipSize,
    rounds: ROUNDS,
  };
  return judgeWays(await runSelfTest(job, options), material);
}

function notTried(
  ways: readonly RuntimeChoice[],
  candidates: readonly RuntimeCandidate[],
): readonly RuntimeCandidate[] {
  return ways
    .filter((way) => !candidates.some(({ runtime }) => runtime === way.runtime))
    .map((way) => ({
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
