import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BridgeLine, formatBridgeLine, MAX_BRIDGE_LINE_BYTES, parseBridgeLine } from "./bridge-lines.ts";
import type { Bit } from "./format.ts";

const bits = fc.array(fc.constantFrom<Bit>(0, 1), { minLength: 1, maxLength: 128 });
const lines: fc.Arbitrary<BridgeLine> = fc.oneof(
  bits.map((some) => ({ type: "frame", bits: some }) as const),
  fc
    .constantFrom("lost-edges", "overlap", "pulse-width", "interval", "too-long")
    .map((fault) => ({ type: "refused", fault }) as const),
  fc.nat(0xffff).map((sent) => ({ type: "heartbeat", sent }) as const),
);

describe("the lines of a Wiegand bridge", () => {
  it("are written as the manual says", () => {
    const frame: readonly Bit[] = [..."10111101100010001110101110"].map((bit) => Number(bit) as Bit);
    expect(formatBridgeLine({ type: "frame", bits: frame })).toBe("W26 2F623AE 2EB5");
    expect(formatBridgeLine({ type: "heartbeat", sent: 7 })).toBe("H 7 38C2");
    expect(formatBridgeLine({ type: "refused", fault: "overlap" })).toBe("E overlap 8791");
  });

  it("carry every frame, refusal and heartbeat there and back", () => {
    fc.assert(
      fc.property(lines, (line) => {
        expect(parseBridgeLine(formatBridgeLine(line))).toEqual(line);
        expect(formatBridgeLine(line).length).toBeLessThan(MAX_BRIDGE_LINE_BYTES);
      }),
    );
  });

  it("are believed in no other form, nor with one character changed", () => {
    fc.assert(
      fc.property(lines, fc.nat(60), fc.constantFrom(..."0123456789ABCDEFWHE -"), (line, place, character) => {
        const text = formatBridgeLine(line);
        const at = place % text.length;
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        expect(parseBridgeLine(changed)).toEqual(changed === text ? line : undefined);
      }),
    );
  });

  // The CRCs were made by another program (Python's binascii.crc_hqx).
  it.each([
    "W26 FFFFFFF 641C",
    "W26 3FFFFF D52A",
    "W0 0 55C6",
    "W129 000000000000000000000000000000000 3838",
    "H 65536 F346",
    "H 07 AA78",
    "E unknown CC25",
    "X 3A0D",
    "W26 2f623ae 3939",
  ])("leave %j unread, though its CRC is right", (line) => {
    expect(parseBridgeLine(line)).toBeUndefined();
  });

  it.each(["", " ", "W26", "W26 2F623AE", "W26 2F623AE 2eb5"])("leave %j unread", (line) => {
    expect(parseBridgeLine(line)).toBeUndefined();
  });
});
