import type { KeypadKey } from "../ports.ts";
import { type Bit, positionsOf, type WiegandFormat } from "../wiegand/format.ts";

/** The bits that a reader of this format sends for a card number, upper-case hex as a `CardRead` has it. */
export function frameOf(cardNumber: string, format: WiegandFormat): readonly Bit[] {
  const places = positionsOf(format.number);
  const value = BigInt(`0x${cardNumber}`).toString(2).padStart(places.length, "0");
  if (value.length > places.length) throw new RangeError(`${cardNumber} has more than ${places.length} bits`);
  const frame = Array<Bit>(format.bits).fill(0);
  for (const [index, at] of places.entries()) frame[at] = value[index] === "1" ? 1 : 0;
  for (const { at, bit } of format.fixed) frame[at] = bit;
  // A parity bit may guard another: as many rounds as there are of them settle all.
  for (const _round of format.parity) for (const parity of format.parity) frame[parity.at] = settle(frame, parity);
  return frame;
}

function settle(frame: readonly Bit[], { kind, guards }: WiegandFormat["parity"][number]): Bit {
  const ones = positionsOf(guards).filter((at) => frame[at] === 1).length;
  return ones % 2 === (kind === "even" ? 0 : 1) ? 0 : 1;
}

/** The burst of one key, of 4 bits or of 8 with the complement in front. */
export function keyBurst(key: KeypadKey, bits: 4 | 8): readonly Bit[] {
  const value = "0123456789*#".indexOf(key);
  const whole = bits === 4 ? value : ((15 - value) << 4) | value;
  return [...whole.toString(2).padStart(bits, "0")].map((bit) => (bit === "1" ? 1 : 0));
}
