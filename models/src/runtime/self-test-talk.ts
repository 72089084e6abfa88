import type { ModelInput } from "../manifest.ts";
import type { RuntimeChoice } from "./report.ts";
import type { Outputs, RuntimeName } from "./runtime.ts";

/** What a child is asked to try. */
export interface SelfTestJob {
  readonly ways: readonly RuntimeChoice[];
  readonly detector: string;
  readonly landmarks: string;
  /** The recogniser's networks; a way whose precision has none must not be asked for. */
  readonly recogniser: Readonly<Partial<Record<RuntimeChoice["precision"], string>>>;
  /** How a recogniser described by a manifest takes its chips; absent for the built-in one. */
  readonly input?: ModelInput;
  readonly chipSize: number;
  readonly chips: readonly Uint8Array[];
  /** Timed runs of each way, taken in turn. */
  readonly rounds: number;
}

/** What the child is about to do; the last one told names the culprit if the child dies. */
export type Attempt =
  | { readonly what: "load"; readonly runtime: RuntimeName }
  | { readonly what: "describe" | "time"; readonly way: RuntimeChoice };

export type SelfTestMessage =
  | { readonly type: "trying"; readonly attempt: Attempt }
  | { readonly type: "loaded"; readonly runtime: RuntimeName; readonly detector: Outputs; readonly landmarks: Outputs }
  | { readonly type: "described"; readonly way: RuntimeChoice; readonly descriptors: readonly Float32Array[] }
  | { readonly type: "timed"; readonly way: RuntimeChoice; readonly ms: readonly number[] }
  | { readonly type: "faulted"; readonly attempt: Attempt; readonly why: string; readonly missing: boolean }
  | { readonly type: "done" };
