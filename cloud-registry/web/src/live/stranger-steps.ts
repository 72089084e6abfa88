import type { Door } from "../api/shapes.ts";

/** What the page offers: one stranger in a hundred, in a thousand, in ten thousand. */
const steps = [0.01, 0.001, 0.0001] as const;

/** Shares of strangers to choose from, the most first; what was chosen over the API is among them. Pure. */
export function stepsWith(chosen: number): readonly number[] {
  return [...new Set([...steps, chosen])].sort((one, other) => other - one);
}

/** Of how many strangers one is let in, in whole numbers: 0.001 is "1,000". Pure. */
export function oneInMany(share: number): string {
  return Math.round(1 / share).toLocaleString("en");
}

/** Whether the door goes by a choice, as its recogniser tells; where none does, only one with the newest roster is sure to. Pure. */
export function followed(
  chosen: number,
  { recogniser, rosterApplied, rosterVersion }: Door,
): "yes" | "not-yet" | "unsure" {
  if (recogniser?.targetFpir !== undefined) return recogniser.targetFpir === chosen ? "yes" : "not-yet";
  return rosterApplied === rosterVersion ? "yes" : "unsure";
}
