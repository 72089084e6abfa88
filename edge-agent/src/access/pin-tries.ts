import { type Millis, type Monotonic, millis, minutes } from "@menshen/protocol";

/** GB 50396-2007, 5.1.5: wrong attempts before the door stops listening, at most 5. */
export const wrongPinsAllowed = 5;
/** A wrong PIN is forgotten after so long: two slips of one week are no five in a row. */
const forgottenAfter = minutes(10);
/** How long the keypad rests first; as long as somebody goes on trying it doubles, up to the longest. */
const firstRest = minutes(1);
const longestRest = minutes(8);
/** After so long without a wrong PIN the next rest is a first one again. */
const roundsForgottenAfter = minutes(60);

/** What is remembered of wrong PINs at one keypad, or beside one person's card. */
export interface PinTries {
  readonly wrong: number;
  /** How often it rested already. */
  readonly rests: number;
  readonly last: Monotonic;
  readonly restsUntil?: Monotonic;
}

/** Whether PINs are not listened to at this moment; pure. */
export function isResting(tries: PinTries | undefined, at: Monotonic): boolean {
  return tries?.restsUntil !== undefined && tries.restsUntil > at;
}

/** Counts a wrong PIN; the last one allowed begins a rest. `doubles`: each rest of a row is twice as long; pure. */
export function afterWrong(before: PinTries | undefined, at: Monotonic, doubles: boolean): PinTries {
  const wrong = 1 + (before && at - before.last < forgottenAfter ? before.wrong : 0);
  const rests = before && at - before.last < roundsForgottenAfter ? before.rests : 0;
  if (wrong < wrongPinsAllowed) return { wrong, rests, last: at };
  const restsUntil = (at + restOf(doubles ? rests : 0)) as Monotonic;
  return { wrong: 0, rests: rests + 1, last: at, restsUntil };
}

/** A right PIN ends the row of wrong ones; how long the next rest would be is not forgotten by it; pure. */
export function afterRight({ rests, last }: PinTries): PinTries {
  return { wrong: 0, rests, last };
}

/** Whether nothing is worth keeping of it any more; pure. */
export function isForgotten({ last, restsUntil }: PinTries, at: Monotonic): boolean {
  return at - last >= roundsForgottenAfter && (restsUntil ?? at) <= at;
}

const restOf = (rests: number): Millis => millis(Math.min(firstRest * 2 ** Math.min(rests, 10), longestRest));
