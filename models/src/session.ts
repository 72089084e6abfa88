import type { Network, Runtime, RuntimeName } from "./runtime/runtime.ts";

export type { Network, Outputs } from "./runtime/runtime.ts";

/**
 * Opens a converted network (a file, or its bytes) with one float32 input of the given shape, on the named runtime;
 * only that runtime is loaded.
 */
export async function openNetwork(
  model: string | Uint8Array,
  inputShape: readonly number[],
  runtime: RuntimeName = "onnxruntime-node",
): Promise<Network> {
  return (await loadRuntime(runtime)).open(model, inputShape);
}

/** The same for a network whose input is bytes. */
export async function openByteNetwork(
  model: string | Uint8Array,
  inputShape: readonly number[],
  runtime: RuntimeName = "onnxruntime-node",
): Promise<Network<Uint8Array>> {
  return (await loadRuntime(runtime)).openBytes(model, inputShape);
}

/** Loads a runtime into this process. */
async function loadRuntime(name: RuntimeName): Promise<Runtime> {
  switch (name) {
    case "onnxruntime-node":
      return (await import("./runtime/onnxruntime-node.ts")).loadNativeRuntime();
    case "onnxruntime-web":
      return (await import("./runtime/onnxruntime-web.ts")).loadWasmRuntime();
    case "tfjs-node":
    case "tfjs-wasm":
      return (await import("./runtime/tfjs.ts")).loadTfjsRuntime(name);
  }
}
