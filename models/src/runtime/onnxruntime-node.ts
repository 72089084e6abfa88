import { createRequire } from "node:module";
import type { InferenceSession } from "onnxruntime-node";
import { networkOf, sizeOf } from "./onnx-session.ts";
import type { Runtime } from "./runtime.ts";

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

/** ONNX Runtime's native library; an old processor may end the whole process here, so it is tried in a child first. */
export function loadNativeRuntime(): Runtime {
  const { InferenceSession: Session, Tensor } = loadLibrary();
  const create = (model: string | Uint8Array): Promise<InferenceSession> =>
    typeof model === "string" ? Session.create(model, OPTIONS) : Session.create(model, OPTIONS);
  return {
    name: "onnxruntime-node",
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

/**
 * Loads ONNX Runtime, which reports usage to Microsoft unless this variable stands in the environment first. That is
 * why no other file may import it, and why this one touches `process` outside a main.ts.
 */
function loadLibrary(): typeof import("onnxruntime-node") {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  return createRequire(import.meta.url)("onnxruntime-node") as typeof import("onnxruntime-node");
}
