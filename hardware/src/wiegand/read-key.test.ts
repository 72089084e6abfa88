import { describe, expect, it } from "vitest";
import type { Bit } from "./format.ts";
import { readKey } from "./read-key.ts";

const bits = (value: number, width: number) =>
  [...value.toString(2).padStart(width, "0")].map((bit) => Number(bit) as Bit);
const keys = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"] as const;

describe("a keypad's burst", () => {
  it.each([...keys.entries()])("of four bits with the value %d is the key %s", (value, key) => {
    expect(readKey(bits(value, 4))).toEqual({ type: "key", key });
  });

  it.each([...keys.entries()])("of eight bits begins with the complement of %d for the key %s", (value, key) => {
    expect(readKey(bits((15 - value) * 16 + value, 8))).toEqual({ type: "key", key });
  });

  it("of a value that no key has is no key", () => {
    for (const value of [12, 13, 14, 15]) {
      expect(readKey(bits(value, 4))).toEqual({ type: "refused", reason: "no-key" });
      expect(readKey(bits((15 - value) * 16 + value, 8))).toEqual({ type: "refused", reason: "no-key" });
    }
  });

  it("of eight bits whose halves contradict each other is no key, in all 240 cases", () => {
    const contradicting = Array.from({ length: 256 }, (_, value) => value).filter(
      (value) => value >> 4 !== 15 - (value & 15),
    );
    expect(contradicting).toHaveLength(240);
    for (const value of contradicting) {
      expect(readKey(bits(value, 8))).toEqual({ type: "refused", reason: "complement" });
    }
  });
});
