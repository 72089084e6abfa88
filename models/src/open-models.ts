import { findModels } from "./catalog.ts";
import { openEngine } from "./engine.ts";
import { openEngineThread } from "./engine-thread.ts";
import type { FaceEngine } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { queueLooks } from "./queued-engine.ts";
import { findRuntime } from "./runtime/find-runtime.ts";
import type { RuntimeChoice, RuntimeReport } from "./runtime/report.ts";

export interface OpenOptions {
  readonly cacheDirectory: string;
  readonly thread?: "worker" | "inline";
  /** Runs the networks this way and tries nothing; for measurements and comparisons. */
  readonly way?: RuntimeChoice;
}

/**
 * Opens the face engine from converted networks, in a worker thread unless told "inline", the way that a self-test in a
 * child process found sound and fastest on this machine. Throws `models-missing` when `ensureModels` has not prepared this
 * cache or its files are damaged, `runtime-unusable` when nothing here runs them.
 */
export async function openModels({ cacheDirectory, thread = "worker", way }: OpenOptions): Promise<FaceEngine> {
  const files = await findModels(cacheDirectory, "contents");
  if (files === undefined) {
    throw new ModelFault("models-missing", {
      step: "Opening the networks",
      why: `there are no sound converted networks in ${cacheDirectory}`,
      todo: "Convert them first with ensureModels.",
    });
  }
  const report = way === undefined ? await findRuntime(files) : asTold(way);
  const { detector, landmarks, recogniser, recogniserInt8 } = files;
  const networks = { detector, landmarks, recogniser, recogniserInt8, way: report.recogniser };
  return queueLooks(thread === "worker" ? await openEngineThread(networks) : await openEngine(networks), report);
}

function asTold(way: RuntimeChoice): RuntimeReport {
  return { recogniser: way, candidates: [], why: "it was asked for" };
}
