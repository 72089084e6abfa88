import { describe, expect, it } from "vitest";
import { createDice } from "../simulators/dice.ts";
import { type Burst, endBurst, loseEdges, takeEdge } from "./assemble-frames.ts";
import { MAX_BRIDGE_LINE_BYTES, parseBridgeLine } from "./bridge-lines.ts";
import type { Bit } from "./format.ts";
import { parseFormats } from "./parse-formats.ts";
import { readFrame } from "./read-frame.ts";
import { readKey } from "./read-key.ts";

const parsed = parseFormats(["26", "34", "37", "O[1-34] E[2-3,5-6,8-9] F12 N20 O[1-2,4-5]", "P N56 P"]);
const formats = parsed.ok ? parsed.value : [];

/** Milliseconds: a million inputs take seconds, on a busy machine more of them. */
const LONG = 60_000;

describe("whatever a Wiegand line carries", () => {
  it(
    "a million bursts of bits are read or refused, and each card's number has its length",
    () => {
      const dice = createDice(1);
      const digits = new Map([26, 34, 35, 37, 58].map((bits, index) => [bits, [6, 8, 8, 10, 14][index]]));
      let cards = 0;
      for (let input = 0; input < 1_000_000; input += 1) {
        // Half of them have a known length, so that numbers are read and not only lengths refused.
        const length = dice.roll(2) === 0 ? dice.roll(64) : ([26, 34, 35, 37, 58][dice.roll(5)] ?? 0);
        const burst: Bit[] = [];
        for (let word = 0; burst.length < length; word >>>= 1) {
          if (burst.length % 16 === 0) word = dice.roll(0x1_0000) << 1;
          burst.push((word & 2) === 0 ? 0 : 1);
        }
        if (length === 4 || length === 8) readKey(burst);
        const reading = readFrame(burst, formats);
        if (reading.type !== "card") continue;
        cards += 1;
        if (reading.card.cardNumber.length !== digits.get(length))
          throw new Error(`${length}: ${reading.card.cardNumber}`);
      }
      expect(cards).toBeGreaterThan(50_000);
    },
    LONG,
  );

  it(
    "a million edges in any order and at any time end in frames of at most 128 bits",
    () => {
      const dice = createDice(2);
      let burst: Burst | undefined;
      let atUs = 0;
      let frames = 0;
      let longest = 0;
      for (let input = 0; input < 1_000_000; input += 1) {
        const line = dice.roll(2) === 0 ? "d0" : "d1";
        // Mostly proper pulses, sometimes anything, and sometimes a clock that runs backwards.
        const proper = input % 2 === 1 ? 50 : 1_000;
        atUs += dice.roll(50) === 0 ? dice.roll(60_000) - 5_000 : proper;
        if (dice.roll(200) === 0) burst = loseEdges(burst, atUs);
        const taken = takeEdge(burst, {
          line: dice.roll(20) === 0 ? line : "d1",
          level: input % 2 === 1 ? "high" : "low",
          atUs,
        });
        burst = taken.burst;
        if (taken.frame === undefined) continue;
        frames += 1;
        longest = Math.max(longest, taken.frame.bits.length);
      }
      expect(burst && endBurst(burst).bits.length).toBeLessThanOrEqual(128);
      expect(longest).toBeLessThanOrEqual(128);
      expect(frames).toBeGreaterThan(1_000);
    },
    LONG,
  );

  it(
    "a million lines of a bridge are read or left unread",
    () => {
      const dice = createDice(3);
      const characters = "WEH 0123456789ABCDEFabcxyz\u0000\u00ff门";
      let read = 0;
      for (let input = 0; input < 1_000_000; input += 1) {
        let line = ["W26 ", "H 7 ", "E overlap ", ""][dice.roll(4)] ?? "";
        for (let more = dice.roll(MAX_BRIDGE_LINE_BYTES); more > 0; more -= 1)
          line += characters[dice.roll(characters.length)];
        if (parseBridgeLine(line) !== undefined) read += 1;
      }
      // The CRC of a random line is right once in 65536 of those that have the form of one.
      expect(read).toBeLessThan(10);
    },
    LONG,
  );
});
