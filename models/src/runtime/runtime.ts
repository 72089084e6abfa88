/** What can run a network here; "tfjs" runs the packages' own networks instead of the converted ones. */
export type RuntimeName = "onnxruntime-node" | "onnxruntime-web" | "tfjs-node" | "tfjs-wasm";

/** Numbers by output name; each array may be overwritten by the network's next run. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/** One network, ready to run: fill `input`, then `run`. Calls must not overlap, because the input buffer is reused. */
export interface Network {
  readonly input: Float32Array;
  run(): Promise<Outputs>;
  close(): Promise<void>;
}

/** A program that runs networks, loaded into this process. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Opens a converted network (a file, or its bytes) with one float32 input of the given shape. */
  open(model: string | Uint8Array, inputShape: readonly number[]): Promise<Network>;
}
