/** What can run a network here; "tfjs" runs the packages' own networks instead of the converted ones. */
export type RuntimeName = "onnxruntime-node" | "onnxruntime-web" | "tfjs-node" | "tfjs-wasm";

/** Numbers by output name; each array may be overwritten by the network's next run. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/**
 * One network, ready to run: fill `input`, then `run`. Calls must not overlap, because the input buffer is reused. Where the
 * network takes any number of pictures, the first of its shape is the most that fit, and `run` is told how many it shall see.
 */
export interface Network<Input extends Float32Array | Uint8Array = Float32Array> {
  readonly input: Input;
  run(pictures?: number): Promise<Outputs>;
  close(): Promise<void>;
}

/** A program that runs networks, loaded into this process. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Opens a converted network (a file, or its bytes) with one float32 input of the given shape. */
  open(model: string | Uint8Array, inputShape: readonly number[]): Promise<Network>;
  /** Opens a converted network whose one input is bytes, as quantised networks have it. */
  openBytes(model: string | Uint8Array, inputShape: readonly number[]): Promise<Network<Uint8Array>>;
}
