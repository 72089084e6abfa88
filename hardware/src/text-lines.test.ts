import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineReader } from "./text-lines.ts";

function read(chunks: readonly Uint8Array[], maxBytes = 64): readonly string[] {
  const told: string[] = [];
  const reader = createLineReader(maxBytes, {
    onLine: (line) => told.push(line),
    onTooLong: () => told.push("<too long>"),
  });
  for (const chunk of chunks) reader(chunk);
  return told;
}

const bytes = (text: string) => Buffer.from(text);

describe("a line reader", () => {
  it("reads the same lines however the bytes arrive", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(299)), (whole, cuts) => {
        const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].toSorted((a, b) => a - b);
        const pieces = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect(read(pieces)).toEqual(read([whole]));
      }),
    );
  });

  it("keeps a character whose bytes arrive apart", () => {
    const whole = bytes("门\n");
    expect(read([whole.subarray(0, 1), whole.subarray(1)])).toEqual(["门"]);
  });

  it("tells a line past the bound once, in one piece or many, and goes on with the next", () => {
    const long = "x".repeat(65);
    expect(read([bytes(`${long}\nafter\n`)])).toEqual(["<too long>", "after"]);
    expect(read([bytes(long), bytes(long), bytes("x\nafter\r\n")])).toEqual(["<too long>", "after"]);
    expect(read([bytes(`${"x".repeat(64)}\n`)])).toEqual(["x".repeat(64)]);
  });
});
