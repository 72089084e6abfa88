import { SHARE_ENV, Worker } from "node:worker_threads";
import { findModels, type ModelFiles } from "../catalog.ts";
import { ModelFault } from "../fault.ts";
import { builtInRunnable, findRuntime } from "../runtime/find-runtime.ts";
import type { ModelStep } from "./convert-models.ts";
import type { ConversionMessage, ConversionRequest } from "./convert-worker.ts";

/**
 * Returns the converted networks below `cacheDirectory`; where they are missing or damaged it first converts and
 * verifies them in a worker thread, whose memory (tfjs, some 300 MB) is gone afterwards, and where this machine is not
 * known it tries in a child process which way of running them is sound and fastest; throws ModelFault.
 */
export async function ensureModels(options: {
  readonly cacheDirectory: string;
  readonly onProgress?: (step: ModelStep) => void;
}): Promise<ModelFiles> {
  const { cacheDirectory, onProgress = () => {} } = options;
  onProgress({ name: "find", detail: cacheDirectory, fraction: 0 });
  const found = await findModels(cacheDirectory, "contents");
  if (found === undefined) {
    await convertInWorker(cacheDirectory, onProgress);
  }
  const files = found ?? (await findModels(cacheDirectory, "contents"));
  if (files === undefined) {
    throw stopped("the networks were saved but are not there");
  }
  await findRuntime(builtInRunnable(files), {
    onMeasuring: () => onProgress({ name: "measure", detail: "trying int8, fp32 and wasm in turn", fraction: 0.9 }),
  });
  onProgress({ name: "ready", detail: files.directory, fraction: 1 });
  return files;
}

/** Tells whether converted networks of the right size are there; loads neither tfjs nor ONNX Runtime. */
export async function modelsReady(cacheDirectory: string): Promise<boolean> {
  return (await findModels(cacheDirectory, "sizes")) !== undefined;
}

function convertInWorker(cacheDirectory: string, onProgress: (step: ModelStep) => void): Promise<void> {
  const request: ConversionRequest = { cacheDirectory };
  // SHARE_ENV: ONNX Runtime reads the real environment, in which its telemetry must be off.
  const worker = new Worker(new URL("./convert-worker.ts", import.meta.url), { workerData: request, env: SHARE_ENV });
  return new Promise((resolve, reject) => {
    worker.on("message", (message: ConversionMessage) => {
      switch (message.type) {
        case "progress":
          onProgress(message.step);
          break;
        case "done":
          resolve();
          break;
        case "failed":
          reject(new ModelFault(message.fault.code, message.fault));
          break;
      }
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(stopped("the conversion stopped before it was done")));
  });
}

function stopped(why: string): ModelFault {
  return new ModelFault("conversion-failed", {
    step: "Converting the networks",
    why,
    todo: "Try again; about 600 MB of free memory are needed.",
  });
}
