import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { InferenceSession, Tensor } from "onnxruntime-web";
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
  const { InferenceSession: Session, Tensor: OnnxTensor } = library;
  return {
    name: "onnxruntime-web",
    async open(model, inputShape) {
      // Given a path it would fetch() it.
      const bytes = typeof model === "string" ? await readFile(model) : model;
      const session = await Session.create(bytes, OPTIONS);
      const input = new Float32Array(inputShape.reduce((product, dim) => product * dim, 1));
      const feeds: Record<string, Tensor> = {
        [session.inputNames[0] as string]: new OnnxTensor("float32", input, inputShape),
      };
      return {
        input,
        async run() {
          const results = await session.run(feeds);
          return Object.fromEntries(
            Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
          );
        },
        close: () => session.release(),
      };
    },
  };
}
