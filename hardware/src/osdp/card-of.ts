import type { ReadTrouble } from "../ports.ts";
import type { Bit, WiegandFormat } from "../wiegand/format.ts";
import { readFrame } from "../wiegand/read-frame.ts";
import type { Reply } from "./reply.ts";

/** A card's number, or why there is none. */
export type CardReading =
  | { readonly type: "card"; readonly cardNumber: string; readonly bits?: number }
  | { readonly type: "refused"; readonly reason: ReadTrouble };

/**
 * Reads what a reader says of a card; pure. Bits that are no whole bytes, or that it calls a Wiegand frame, are read by the
 * format of that length, so that a card has the same number here as on two Wiegand lines; whole bytes are a UID.
 */
export function cardOf(
  reply: Extract<Reply, { type: "card" | "card-text" }>,
  formats: readonly WiegandFormat[],
): CardReading {
  if (reply.type === "card-text") return textCard(reply.text);
  const { bits, data, format } = reply;
  if (bits < FEWEST_BITS || bits > MOST_BITS) return { type: "refused", reason: "bits" };
  if (format !== "wiegand" && bits % 8 === 0) return { type: "card", cardNumber: hexOf(data), bits };
  const reading = readFrame(bitsOf(data, bits), formats);
  if (reading.type === "card") return { type: "card", cardNumber: reading.card.cardNumber, bits };
  return { type: "refused", reason: TROUBLES[reading.problem.reason] };
}

/** A key's burst is no card, and no card's number is longer than a FASC-N with all its fields. */
const FEWEST_BITS = 24;
const MOST_BITS = 256;

const TROUBLES = {
  parity: "parity",
  "fixed-bits": "card-not-permitted",
  "bit-count": "bits",
  "unknown-length": "bits",
} as const satisfies { readonly [reason: string]: ReadTrouble };

/** Some readers send the number as characters; one that is no hex number is none that a roster could hold. */
function textCard(text: string): CardReading {
  return /^[0-9A-Fa-f]{1,64}$/.test(text)
    ? { type: "card", cardNumber: text.toUpperCase() }
    : { type: "refused", reason: "read-failed" };
}

function bitsOf(data: Uint8Array, bits: number): readonly Bit[] {
  return Array.from({ length: bits }, (_, at) => (((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1 ? 1 : 0));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
