import type { Precision } from "../runtime/report.ts";

export interface Board {
  readonly name: string;
  readonly core: string;
  /** Clock of the core a door runs on, slowest and fastest as sold. */
  readonly gigahertz: readonly [slowest: number, fastest: number];
  /** Multiply-adds one core can begin in one cycle at most; no entry where there is no instruction worth counting. */
  readonly perCycle: Readonly<Partial<Record<Precision, number>>>;
}

/**
 * Cortex-A72: one 128-bit FMLA a cycle (Arm, Cortex-A72 Software Optimisation Guide, "ASIMD floating-point"); no 8-bit dot
 * product. Cortex-A76: two of them, or two 128-bit SDOT of 16 products each (Arm, Cortex-A76 Software Optimization Guide).
 * Clocks: Raspberry Pi 4 since revision 1.4 boosts to 1.8 GHz; RK3588 and Raspberry Pi 5 run the A76 at up to 2.4 GHz.
 */
export const BOARDS: readonly Board[] = [
  { name: "Raspberry Pi 4", core: "Cortex-A72", gigahertz: [1.5, 1.8], perCycle: { fp32: 4 } },
  { name: "Raspberry Pi 5", core: "Cortex-A76", gigahertz: [2.4, 2.4], perCycle: { fp32: 8, int8: 32 } },
  { name: "RK3588", core: "Cortex-A76", gigahertz: [2.2, 2.4], perCycle: { fp32: 8, int8: 32 } },
];

/** One network of the pipeline. */
export interface Stage {
  readonly name: string;
  readonly precision: Precision;
  readonly multiplyAdds: number;
  /** Share of the core's peak that this network reached where it was measured, 0–1; 1 unless told. */
  readonly shareOfPeak?: number;
}

/** Milliseconds of one run, from the fastest clock to the slowest. */
export interface StageBudget {
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/**
 * Estimates how long one run of a network takes on one core: multiply-adds ÷ (per cycle · clock · share of peak). An
 * estimate, never measured: memory, caches and heat only make it longer. Undefined where the core has no 8-bit dot
 * product, because then there is nothing to estimate from. Pure.
 */
export function boardBudget(board: Board, stage: Stage): StageBudget | undefined {
  const perCycle = board.perCycle[stage.precision];
  if (perCycle === undefined) return undefined;
  const [slowest, fastest] = board.gigahertz;
  const ms = (gigahertz: number): number =>
    stage.multiplyAdds / (perCycle * gigahertz * 1e6 * (stage.shareOfPeak ?? 1));
  return { fastestMs: ms(fastest), slowestMs: ms(slowest) };
}
