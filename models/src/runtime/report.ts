import type { RuntimeName } from "./runtime.ts";

export type Precision = "int8" | "fp32";

/** One way to run the recogniser. */
export interface RuntimeChoice {
  readonly runtime: RuntimeName;
  readonly precision: Precision;
}

/** What became of one way to run the recogniser when it was tried on this machine. */
export interface RuntimeCandidate extends RuntimeChoice {
  readonly verdict:
    | "sound"
    | "wrong-numbers"
    | "drifts-too-far"
    | "died"
    /** Ended from outside, as for want of memory. */
    | "killed"
    | "timed-out"
    | "not-installed"
    | "failed"
    | "not-tried";
  /**
   * Median milliseconds of what describing one face takes, one thread: one run over it and its mirror image, or over it alone
   * where the recogniser takes no more; only of ways that ran.
   */
  readonly ms?: number;
  /** Mean distance, in the recogniser's own metric, to the expected descriptors of real faces. */
  readonly drift?: number;
  /** The signal or the fault that ended it, in words. */
  readonly detail?: string;
}

/** Which way the recogniser runs on this machine, what else was tried, and why this one was chosen. */
export interface RuntimeReport {
  readonly recogniser: RuntimeChoice;
  readonly candidates: readonly RuntimeCandidate[];
  /** A sentence for a person. */
  readonly why: string;
}
