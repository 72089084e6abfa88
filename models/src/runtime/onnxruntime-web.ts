import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { InferenceSession } from "onnxruntime-web";
import { networkOf, sizeOf } from "./onnx-session.ts";
import type { Runtime } from "./runtime.ts";

const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ["wasm"],
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
};

/**
 * ONNX Runtime compiled to WebAssembly: the same networks on any processor, several times slower. One thread; its code
 * and its .wasm come from the installed package and nothing else is fetched.
 */
export function loadWasmRuntime(): Runtime {
  const library = createRequire(import.meta.url)("onnxruntime-web") as typeof import("onnxruntime-web");
  library.env.wasm.numThreads = 1;
  library.env.wasm.proxy = false;
  const { InferenceSession: Session, Tensor } = library;
  // Given a path the library would fetch() it.
  const create = async (model: string | Uint8Array): Promise<InferenceSession> =>
    Session.create(typeof model === "string" ? await readFile(model) : model, OPTIONS);
  return {
    name: "onnxruntime-web",
    async open(model, shape) {
      const input = new Float32Array(sizeOf(shape));
      return networkOf(await create(model), { input, shape }, (values, dims) => new Tensor("float32", values, dims));
    },
    async openBytes(model, shape) {
      const input = new Uint8Array(sizeOf(shape));
      return networkOf(await create(model), { input, shape }, (values, dims) => new Tensor("uint8", values, dims));
    },
  };
}
