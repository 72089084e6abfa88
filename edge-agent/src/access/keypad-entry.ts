import { type Monotonic, seconds } from "@menshen/protocol";

/** A PIN has at most so many digits; of a longer row one more is kept, so that it is none. */
export const mostDigits = 8;
/** Somebody who has not pressed a key for so long has walked away; the next one begins with nothing. */
export const keyTimeout = seconds(10);

/** What has been typed so far. It is held for as long as it takes to type it, and written nowhere. */
export interface Typed {
  readonly digits: string;
  readonly last: Monotonic;
}

export type Key = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "*" | "#";

export interface KeyStep {
  readonly typed: Typed | undefined;
  /** The digits, when `#` ended them. */
  readonly entered?: string;
}

/** Moves on by one key: digits gather, `#` ends them, `*` clears them, and so does a pause of ten seconds; pure. */
export function pressKey(before: Typed | undefined, key: Key, at: Monotonic): KeyStep {
  const digits = before !== undefined && at - before.last < keyTimeout ? before.digits : "";
  switch (key) {
    case "*":
      return { typed: undefined };
    case "#":
      return digits === "" ? { typed: undefined } : { typed: undefined, entered: digits };
    default:
      return { typed: { digits: digits.length > mostDigits ? digits : digits + key, last: at } };
  }
}
