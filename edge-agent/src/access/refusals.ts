import { type Monotonic, minutes } from "@menshen/protocol";

/** A second refusal within this long is no chance any more: its photograph may be kept. */
const repeatedWithin = minutes(10);
/** GB 50396-2007, 5.1.5: so many refusals in a row are an alarm, at most 5. */
const alarmingCount = 5;

/** Counts refusals at one door; from the alarming one on, each is alarming until the tries cease. */
export interface Refusals {
  count(at: Monotonic): { readonly isRepeated: boolean; readonly isAlarming: boolean };
}

/** Starts counting; what happened more than ten minutes ago is forgotten. */
export function createRefusals(): Refusals {
  let recent: readonly Monotonic[] = [];
  return {
    count(at) {
      recent = [...recent.filter((earlier) => at - earlier < repeatedWithin), at];
      return { isRepeated: recent.length >= 2, isAlarming: recent.length >= alarmingCount };
    },
  };
}
