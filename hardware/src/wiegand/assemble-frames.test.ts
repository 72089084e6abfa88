import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Burst, endBurst, type LineEdge, loseEdges, takeEdge } from "./assemble-frames.ts";
import { edgesOf, framesOf } from "./example-edges.ts";
import type { Bit } from "./format.ts";

const frame: readonly Bit[] = [1, 0, 0, 1, 1, 1, 0, 1, 0, 1];
const anyBits = fc.array(fc.constantFrom<Bit>(0, 1), { minLength: 1, maxLength: 128 });

describe("the two lines of a Wiegand reader", () => {
  it("give the bits that were sent, at every speed readers have", () => {
    const everyUs = fc.integer({ min: 200, max: 20_000 });
    const pulseUs = fc.integer({ min: 20, max: 100 });
    fc.assert(
      fc.property(anyBits, everyUs, pulseUs, (bits, every, pulse) => {
        expect(framesOf(edgesOf(bits, { everyUs: every, pulseUs: pulse }))).toEqual([{ bits, pulses: bits.length }]);
      }),
    );
  });

  it("give two frames where there was silence between", () => {
    const first = edgesOf(frame);
    const quietFrom = first.at(-1)?.atUs ?? 0;
    const second = edgesOf([1, 1, 0, 0], { fromUs: quietFrom + 25_000 });
    expect(framesOf([...first, ...second])).toEqual([
      { bits: frame, pulses: 10 },
      { bits: [1, 1, 0, 0], pulses: 4 },
    ]);
  });

  it("are refused when a pulse is too short or too long, as a spike or a stuck line is", () => {
    expect(framesOf(edgesOf(frame, { pulseUs: 4 }))).toMatchObject([{ fault: "pulse-width" }]);
    expect(framesOf(edgesOf(frame, { pulseUs: 116 }))).toMatchObject([{ fault: "pulse-width" }]);
    expect(framesOf([{ line: "d0", level: "low", atUs: 0 }])).toMatchObject([{ fault: "pulse-width" }]);
  });

  it("are refused when pulses follow each other too fast or too slowly", () => {
    expect(framesOf(edgesOf(frame, { everyUs: 184 }))).toMatchObject([{ fault: "interval" }]);
    expect(framesOf(edgesOf(frame, { everyUs: 20_016 }))).toMatchObject([{ fault: "interval" }]);
  });

  it("are refused when both are low at once", () => {
    const overlap: readonly LineEdge[] = [
      { line: "d0", level: "low", atUs: 0 },
      { line: "d1", level: "low", atUs: 20 },
      { line: "d0", level: "high", atUs: 50 },
      { line: "d1", level: "high", atUs: 70 },
    ];
    expect(framesOf(overlap)).toMatchObject([{ fault: "overlap" }]);
  });

  it("are refused when any one edge is missing, wherever it was", () => {
    const gone = fc.nat(2 * frame.length - 1);
    fc.assert(
      fc.property(gone, (index) => {
        const [only, ...more] = framesOf(edgesOf(frame).filter((_, at) => at !== index));
        expect(only?.fault).toBeDefined();
        expect(more).toEqual([]);
      }),
    );
  });

  it("are refused when the kernel says that edges went missing, though the rest looks whole", () => {
    const [first, second] = [edgesOf(frame.slice(0, 5)), edgesOf(frame.slice(5), { fromUs: 5_000 })];
    let burst: Burst | undefined;
    for (const edge of first) ({ burst } = takeEdge(burst, edge));
    burst = loseEdges(burst, 4_500);
    for (const edge of second) ({ burst } = takeEdge(burst, edge));
    expect(burst && endBurst(burst)).toMatchObject({ fault: "lost-edges" });
  });

  it("are believed again after the next silence", () => {
    const { burst, frame: spoilt } = takeEdge(loseEdges(undefined, 0), { line: "d1", level: "low", atUs: 30_000 });
    expect(spoilt).toEqual({ bits: [], pulses: 0, fault: "lost-edges" });
    const ended = burst && takeEdge(burst, { line: "d1", level: "high", atUs: 30_050 }).burst;
    expect(ended && endBurst(ended)).toEqual({ bits: [1], pulses: 1 });
  });

  it("give no frame longer than any card's", () => {
    const long = edgesOf(Array<Bit>(129).fill(1));
    expect(framesOf(long)).toEqual([{ bits: Array<Bit>(128).fill(1), pulses: 129, fault: "too-long" }]);
  });

  it("never make two bits of noise into one that was not pulsed, whatever the edges", () => {
    const edge = fc.record({
      line: fc.constantFrom<"d0" | "d1">("d0", "d1"),
      level: fc.constantFrom<"low" | "high">("low", "high"),
      gapUs: fc.oneof(fc.integer({ min: 20, max: 100 }), fc.integer({ min: -10, max: 30_000 })),
    });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 200 }), (noise) => {
        let atUs = 0;
        const edges = noise.map(({ line, level, gapUs }): LineEdge => {
          atUs += gapUs;
          return { line, level, atUs };
        });
        const lows = edges.filter(({ level }) => level === "low").length;
        const bits = framesOf(edges).reduce((sum, { bits: some }) => sum + some.length, 0);
        expect(bits).toBeLessThanOrEqual(lows);
      }),
    );
  });
});
