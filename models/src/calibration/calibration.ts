/**
 * How strangers' scores lie: a share s (0–1) of them is below mean + deviation · z(s), z being the normal quantile. Fitted
 * to the lower tail that was measured and read beyond it.
 */
export interface StrangerLine {
  readonly mean: number;
  readonly deviation: number;
}

/** What was measured with so many photographs behind a template and so many frames behind a probe. */
export interface CalibrationCell {
  readonly photos: number;
  readonly frames: number;
  /** Distances of one stranger to one template. */
  readonly single: StrangerLine;
  /** A stranger's distance to the nearest template, set against those to the next ones. */
  readonly normalised: StrangerLine;
  /** Share of residents' searches refused (FNIR) where strangers are let in at this FPIR. */
  readonly misses: readonly { readonly fpir: number; readonly fnir: number }[];
}

/** Share of residents' approaches that the door's whole decision refused, view by view and with its shares of the target. */
export interface DecisionPoint {
  readonly photos: number;
  /** How many people the galleries held. */
  readonly people: number;
  /** What the decision aimed at. */
  readonly fpir: number;
  readonly refused: number;
}

export interface PopulationCalibration {
  readonly population: string;
  readonly cells: readonly CalibrationCell[];
  /** Written by scripts/bench/faces/write-refusals.ts; absent where the decision was not measured. */
  readonly decision?: readonly DecisionPoint[];
}

/** One comparison of two (1:1): distances to accept at a false match rate, and the share of owners refused there. */
export interface VerificationPoint {
  readonly frames: number;
  readonly falseMatchRate: number;
  readonly threshold: number;
  readonly falseNonMatchRate: number;
}

/** How far residents' own looks lie from their template where they lie farthest: `share` of them (0–1) beyond `distance`. */
export interface OwnerPoint {
  readonly photos: number;
  readonly frames: number;
  readonly share: number;
  readonly distance: number;
}

/** What was measured of one recogniser; only numbers, no photograph and no vector. Written by models/bench/faces/calibrate.ts. */
export interface Calibration {
  readonly recogniser: string;
  readonly version: string;
  /** How a distance is set against those to other people. */
  readonly cohort: number;
  readonly weight: number;
  /** How much farther the next person must be. */
  readonly margin: number;
  readonly populations: readonly PopulationCalibration[];
  readonly verification: readonly VerificationPoint[];
  /** Absent where a site measured its recogniser before this was kept: then nobody is called somebody else. */
  readonly owners?: readonly OwnerPoint[];
  /** Two templates within this distance are probably one person, or two who may be taken for one another. */
  readonly duplicate: number;
  readonly lookAlike: number;
}
