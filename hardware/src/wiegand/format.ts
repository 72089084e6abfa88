/** One bit as it came from the reader: D0 low is 0, D1 low is 1. */
export type Bit = 0 | 1;

/** A run of bits, both ends counted, the first bit of the frame being 0. */
export interface BitSpan {
  readonly from: number;
  readonly to: number;
}

/** A bit that makes the ones among itself and the bits it guards even or odd in number. */
export interface ParityBit {
  readonly at: number;
  readonly kind: "even" | "odd";
  readonly guards: readonly BitSpan[];
}

/** What a reader sends for one card; made by `parseFormat`. */
export interface WiegandFormat {
  /** As it was written in the configuration: `26` or a pattern. */
  readonly name: string;
  readonly bits: number;
  /** The bits that make the card number, in order: everything but parity, fixed and ignored bits. */
  readonly number: readonly BitSpan[];
  readonly facility?: BitSpan;
  readonly fixed: readonly { readonly at: number; readonly bit: Bit }[];
  readonly parity: readonly ParityBit[];
}

/** The longest frame that is believed; 8 bytes of number and room for vendors' parity. */
export const MAX_FRAME_BITS = 128;

/** Every position of the spans, in order. */
export function positionsOf(spans: readonly BitSpan[]): readonly number[] {
  return spans.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}
