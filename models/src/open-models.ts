import { findModels } from "./catalog.ts";
import { openEngine } from "./engine.ts";
import { openEngineThread } from "./engine-thread.ts";
import type { FaceEngine } from "./face.ts";
import { ModelFault } from "./fault.ts";

/**
 * Opens the face engine from converted networks, in a worker thread unless told "inline"; throws `models-missing`
 * when `ensureModels` has not prepared this cache or its files are damaged.
 */
export async function openModels(options: {
  readonly cacheDirectory: string;
  readonly thread?: "worker" | "inline";
}): Promise<FaceEngine> {
  const { cacheDirectory, thread = "worker" } = options;
  const files = await findModels(cacheDirectory, "contents");
  if (files === undefined) {
    throw new ModelFault("models-missing", {
      step: "Opening the networks",
      why: `there are no sound converted networks in ${cacheDirectory}`,
      todo: "Convert them first with ensureModels.",
    });
  }
  return thread === "worker" ? openEngineThread(files) : openEngine(files);
}
