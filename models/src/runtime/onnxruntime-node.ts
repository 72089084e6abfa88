import { createRequire } from "node:module";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Outputs, Runtime } from "./runtime.ts";

/**
 * One thread without spinning leaves the door's other cores alone; "all" includes the NCHWc layout, a fifth faster for
 * these networks.
 */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: "0" } } },
};

/** ONNX Runtime's native library; an old processor may end the whole process with SIGILL here, so it is tried in a child first. */
export function loadNativeRuntime(): Runtime {
  const { InferenceSession: Session, Tensor: OnnxTensor } = loadLibrary();
  return {
    name: "onnxruntime-node",
    async open(model, inputShape) {
      const session =
        typeof model === "string" ? await Session.create(model, OPTIONS) : await Session.create(model, OPTIONS);
      const input = new Float32Array(inputShape.reduce((product, dim) => product * dim, 1));
      const feeds: Record<string, Tensor> = {
        [session.inputNames[0] as string]: new OnnxTensor("float32", input, inputShape),
      };
      return {
        input,
        async run() {
          return floatsOf(await session.run(feeds));
        },
        close: () => session.release(),
      };
    },
  };
}

function floatsOf(results: Readonly<Record<string, { readonly data: unknown }>>): Outputs {
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
}

/**
 * Loads ONNX Runtime, which reports usage to Microsoft unless this variable stands in the environment first. That is
 * why no other file may import it, and why this one touches `process` outside a main.ts.
 */
function loadLibrary(): typeof import("onnxruntime-node") {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  return createRequire(import.meta.url)("onnxruntime-node") as typeof import("onnxruntime-node");
}
