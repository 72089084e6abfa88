import type { KeypadKey } from "../ports.ts";
import type { Bit } from "./format.ts";

/** `no-key`: a value that no key has; `complement`: the two halves of an 8-bit burst contradict each other. */
export type KeyReading =
  | { readonly type: "key"; readonly key: KeypadKey }
  | { readonly type: "refused"; readonly reason: "no-key" | "complement" };

/** The lengths of a burst that a keypad sends for one key. */
export const KEY_BITS: readonly number[] = [4, 8];

const KEYS: readonly KeypadKey[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"];

/**
 * Reads one key from a burst of 4 bits (its value), or of 8 (the value's complement, then the value): 0–9, 10 is `*` and 11 is
 * `#`, as keypads on Wiegand lines send them. Pure; give it only bursts whose length is one of KEY_BITS.
 */
export function readKey(burst: readonly Bit[]): KeyReading {
  const value = nibble(burst.slice(-4));
  if (burst.length === 8 && nibble(burst.slice(0, 4)) !== 15 - value) return { type: "refused", reason: "complement" };
  const key = KEYS[value];
  return key === undefined ? { type: "refused", reason: "no-key" } : { type: "key", key };
}

function nibble(bits: readonly Bit[]): number {
  return bits.reduce<number>((value, bit) => 2 * value + bit, 0);
}
