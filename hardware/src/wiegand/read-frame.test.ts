import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bit, WiegandFormat } from "./format.ts";
import { parseFormat } from "./parse-format.ts";
import { readFrame } from "./read-frame.ts";

const bitsOf = (text: string): readonly Bit[] =>
  [...text.replaceAll(" ", "")].map((character) => (character === "1" ? 1 : 0));

function formats(...texts: readonly string[]): readonly WiegandFormat[] {
  return texts.map((text) => {
    const parsed = parseFormat(text);
    if (!parsed.ok) throw new Error(parsed.problems.join("; "));
    return parsed.value;
  });
}

// Bits 1 to 34 and their masks as published for HID's Corporate 1000, 35 bits.
const corporate1000 =
  "O[1-34] E[2-3,5-6,8-9,11-12,14-15,17-18,20-21,23-24,26-27,29-30,32-33] F12 N20 " +
  "O[1-2,4-5,7-8,10-11,13-14,16-17,19-20,22-23,25-26,28-29,31-32]";

const known = formats("26", "34", "37", corporate1000);

/** Bits of `value`, the highest first. */
const field = (value: number, width: number) => value.toString(2).padStart(width, "0");

const ones = (text: string) => [...text].filter((character) => character === "1").length;

describe("a Wiegand frame", () => {
  // Facility 123 = 01111011, number 4567 = 00010001 11010111; parities worked out by hand.
  it("of 26 bits gives facility and number as the six digits that the reader sends", () => {
    expect(readFrame(bitsOf("1 01111011 0001000111010111 0"), known)).toEqual({
      type: "card",
      card: { cardNumber: "7B11D7", facility: 123 },
      bits: 26,
    });
  });

  it("of 34 bits gives the four bytes of a UID", () => {
    const uid = `${field(0x04a1, 16)}${field(0xb2c3, 16)}`;
    const even = ones(uid.slice(0, 16)) % 2;
    const odd = 1 - (ones(uid.slice(16)) % 2);
    expect(readFrame(bitsOf(`${even}${uid}${odd}`), known)).toMatchObject({ card: { cardNumber: "04A1B2C3" } });
  });

  it("of 37 bits gives the same number whether its facility is told apart or not", () => {
    const data = `${field(1_234, 16)}${field(345_678, 19)}`;
    const frame = bitsOf(`${ones(data.slice(0, 18)) % 2}${data}${1 - (ones(data.slice(17)) % 2)}`);
    const value = (1_234n * 2n ** 19n + 345_678n).toString(16).toUpperCase().padStart(10, "0");
    expect(readFrame(frame, formats("37"))).toEqual({ type: "card", card: { cardNumber: value }, bits: 37 });
    expect(readFrame(frame, formats("37F"))).toMatchObject({ card: { cardNumber: value, facility: 1_234 } });
  });

  it("of a vendor's pattern is judged by interleaved parities", () => {
    const data = [...field(3_522, 12), ...field(98_765, 20)];
    const inner = ["", "", ...data, ""];
    const among = (positions: (at: number) => boolean) =>
      inner.filter((bit, at) => bit === "1" && positions(at)).length;
    inner[1] = String(among((at) => at % 3 !== 1 && at >= 2 && at <= 33) % 2);
    inner[34] = String(1 - (among((at) => at % 3 !== 0 && at >= 1 && at <= 32) % 2));
    inner[0] = String(1 - (among((at) => at >= 1) % 2));
    expect(readFrame(bitsOf(inner.join("")), known)).toEqual({
      type: "card",
      card: { cardNumber: (3_522n * 2n ** 20n + 98_765n).toString(16).toUpperCase().padStart(8, "0"), facility: 3_522 },
      bits: 35,
    });
  });

  it("tells which parity is wrong", () => {
    const reading = (text: string) => readFrame(bitsOf(text), known);
    expect(reading("0 01111011 0001000111010111 0")).toMatchObject({ problem: { reason: "parity", wrong: [0] } });
    expect(reading("1 01111011 0001000111010111 1")).toMatchObject({ problem: { reason: "parity", wrong: [25] } });
    expect(reading("0 01111011 0001000111010111 1")).toMatchObject({ problem: { reason: "parity", wrong: [0, 25] } });
    expect(reading("1 11111011 0001000111010111 0")).toMatchObject({ problem: { reason: "parity", wrong: [0] } });
  });

  it("tells a frame that lost a bit from one of another format", () => {
    const reading = (bits: number) => readFrame(Array<Bit>(bits).fill(0), known);
    expect(reading(25)).toEqual({ type: "refused", problem: { reason: "bit-count", expected: 26 }, bits: 25 });
    expect(reading(28)).toMatchObject({ problem: { reason: "bit-count", expected: 26 } });
    expect(reading(29)).toMatchObject({ problem: { reason: "unknown-length" } });
    expect(reading(36)).toMatchObject({ problem: { reason: "bit-count", expected: 37 } });
    expect(reading(64)).toMatchObject({ problem: { reason: "unknown-length" } });
    expect(reading(0)).toMatchObject({ problem: { reason: "unknown-length" } });
  });

  it("with another maker's fixed bits is not taken for ours", () => {
    const ours = formats("P 1 0 N22 P");
    expect(readFrame(bitsOf("1 10 0000000000 000000000000 1"), ours)).toMatchObject({ type: "card" });
    expect(readFrame(bitsOf("1 01 0000000000 000000000000 1"), ours)).toMatchObject({
      problem: { reason: "fixed-bits", wrong: [1, 2] },
    });
  });

  it("never passes with one bit turned, in no standard format", () => {
    const data = fc.array(fc.constantFrom<Bit>(0, 1), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(data, fc.nat(25), (bits, turned) => {
        const parity = (half: readonly Bit[]) => half.filter((bit) => bit === 1).length % 2;
        const frame = [parity(bits.slice(0, 12)), ...bits, 1 - parity(bits.slice(12))] as readonly Bit[];
        expect(readFrame(frame, known).type).toBe("card");
        const wrong = frame.map((bit, at) => (at === turned ? ((1 - bit) as Bit) : bit));
        expect(readFrame(wrong, known)).toMatchObject({ problem: { reason: "parity" } });
      }),
    );
  });
});
