import { type Bit, type BitSpan, positionsOf, type WiegandFormat } from "./format.ts";

/** Why a frame gave no number. `bit-count`: near a known length, so bits were lost or added; `unknown-length`: another format. */
export type FrameProblem =
  | { readonly reason: "parity"; readonly wrong: readonly number[] }
  | { readonly reason: "fixed-bits"; readonly wrong: readonly number[] }
  | { readonly reason: "bit-count"; readonly expected: number }
  | { readonly reason: "unknown-length" };

/** A card's number as it stands in rosters, and the facility for who wants to print it. */
export interface WiegandCard {
  /** Upper-case hex of the number bits in the order they came, zeros in front up to whole bytes. */
  readonly cardNumber: string;
  readonly facility?: number;
}

export type FrameReading =
  | { readonly type: "card"; readonly card: WiegandCard; readonly bits: number }
  | { readonly type: "refused"; readonly problem: FrameProblem; readonly bits: number };

/** A frame shorter or longer than a known one by at most so many bits is taken for a damaged one of that length. */
const NEARLY = 2;

/** Reads the bits of one frame by the format of that length; pure and total. No two formats may have one length. */
export function readFrame(frame: readonly Bit[], formats: readonly WiegandFormat[]): FrameReading {
  const bits = frame.length;
  const refused = (problem: FrameProblem): FrameReading => ({ type: "refused", problem, bits });
  const format = formats.find((known) => known.bits === bits);
  if (format === undefined) return refused(lengthProblem(bits, formats));
  const wrong = format.parity.filter(({ kind, at, guards }) => {
    const ones = countOnes(frame, guards) + (frame[at] ?? 0);
    return ones % 2 !== (kind === "even" ? 0 : 1);
  });
  if (wrong.length > 0) return refused({ reason: "parity", wrong: wrong.map(({ at }) => at) });
  const other = format.fixed.filter(({ at, bit }) => frame[at] !== bit);
  if (other.length > 0) return refused({ reason: "fixed-bits", wrong: other.map(({ at }) => at) });
  return { type: "card", card: cardOf(frame, format), bits };
}

function cardOf(frame: readonly Bit[], { number, facility }: WiegandFormat): WiegandCard {
  const hex = numberIn(frame, number).toString(16).toUpperCase();
  const bytes = Math.ceil(number.reduce((sum, { from, to }) => sum + to - from + 1, 0) / 8);
  const cardNumber = hex.padStart(2 * bytes, "0");
  return { cardNumber, ...(facility && { facility: Number(numberIn(frame, [facility])) }) };
}

function countOnes(frame: readonly Bit[], spans: readonly BitSpan[]): number {
  let ones = 0;
  for (const { from, to } of spans) {
    for (let at = from; at <= to; at += 1) ones += frame[at] ?? 0;
  }
  return ones;
}

function numberIn(frame: readonly Bit[], spans: readonly BitSpan[]): bigint {
  return BigInt(
    `0b${positionsOf(spans)
      .map((at) => frame[at] ?? 0)
      .join("")}`,
  );
}

function lengthProblem(bits: number, formats: readonly WiegandFormat[]): FrameProblem {
  const [nearest] = formats
    .map((format) => ({ expected: format.bits, off: Math.abs(format.bits - bits) }))
    .toSorted((a, b) => a.off - b.off || b.expected - a.expected);
  if (nearest === undefined || nearest.off > NEARLY) return { reason: "unknown-length" };
  return { reason: "bit-count", expected: nearest.expected };
}
