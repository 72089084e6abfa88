import { describe, expect, it } from "vitest";
import { createDice } from "../simulators/dice.ts";
import { hasCompiler } from "../simulators/gpio-helper-process.ts";
import { hasAvr, type PinEvent, runBridgeInSimavr, runBridgeOnEdges } from "../simulators/wiegand-bridge-firmware.ts";
import { frameOf, keyBurst } from "../simulators/wiegand-frames.ts";
import type { LineEdge } from "./assemble-frames.ts";
import { type BridgeLine, parseBridgeLine } from "./bridge-lines.ts";
import { edgesOf, framesOf } from "./example-edges.ts";
import type { Bit } from "./format.ts";
import { parseFormats } from "./parse-formats.ts";

/** Milliseconds: a first build takes seconds, on a busy machine more of them. */
const LONG = 60_000;

const parsed = parseFormats(["26", "34", "37", "P N56 P"]);
const formats = parsed.ok ? parsed.value : [];

/** What the door's own decoder makes of the edges, as a bridge would say it. */
function decoded(edges: readonly LineEdge[]): readonly BridgeLine[] {
  return framesOf(edges)
    .filter(({ pulses }) => pulses >= 3)
    .map(({ bits, fault }) => (fault === undefined ? { type: "frame", bits } : { type: "refused", fault }));
}

/** The lines but for the heartbeats; every one of them can be read. */
function said(lines: readonly string[]): readonly BridgeLine[] {
  return lines.flatMap((text) => {
    const line = parseBridgeLine(text);
    if (line === undefined) throw new Error(`the bridge said ${JSON.stringify(text)}`);
    return line.type === "heartbeat" ? [] : [line];
  });
}

/** Frames, keys and everything that can be wrong with them, each after a silence or nearly one. */
function randomEdges(bursts: number): readonly LineEdge[] {
  const dice = createDice(9);
  const edges: LineEdge[] = [];
  let fromUs = 50_000;
  for (let count = 0; count < bursts; count += 1) {
    const bits = Array.from({ length: 1 + dice.roll(140) }, () => dice.roll(2) as Bit);
    const everyUs = [150, 185, 200, 1_000, 2_000, 20_015, 20_100][dice.roll(7)] ?? 1_000;
    const pulseUs = [3, 5, 20, 50, 100, 115, 120][dice.roll(7)] ?? 50;
    const burst = edgesOf(bits, {
      fromUs,
      ...(dice.roll(3) === 0 && { everyUs }),
      ...(dice.roll(4) === 0 && { pulseUs }),
    });
    const gone = dice.roll(4) === 0 ? dice.roll(burst.length) : -1;
    const both = dice.roll(8) === 0 ? dice.roll(burst.length) : -1;
    for (const [index, edge] of burst.entries()) {
      if (index !== gone) edges.push(edge);
      if (index === both) edges.push({ line: edge.line === "d0" ? "d1" : "d0", level: "low", atUs: edge.atUs + 1 });
    }
    fromUs = (edges.at(-1)?.atUs ?? 0) + 24_990 + dice.roll(60_000);
  }
  return edges;
}

describe.skipIf(!hasCompiler())("the bridge's code (needs gcc, make)", () => {
  it(
    "makes of a thousand bursts what the door's own decoder makes of them",
    async () => {
      const edges = randomEdges(1_000);
      const lastUs = edges.at(-1)?.atUs ?? 0;
      const expected = decoded(edges);
      expect(said(await runBridgeOnEdges([...edges, { waitUntilUs: lastUs + 30_000 }]))).toEqual(expected);
      const kinds = expected.map((line) => (line.type === "refused" ? line.fault : line.type));
      for (const kind of ["frame", "lost-edges", "overlap", "pulse-width", "interval", "too-long"]) {
        expect(kinds.filter((found) => found === kind).length, kind).toBeGreaterThan(10);
      }
    },
    LONG,
  );

  it(
    "beats once a second, counts what it said, and does so when its clock wraps",
    async () => {
      const events: PinEvent[] = [];
      const wrapsAtUs = 2 ** 32;
      for (let second = 0; second < 3; second += 1) events.push({ waitUntilUs: second * 1_000_000 });
      const lines = await runBridgeOnEdges([
        ...events,
        ...edgesOf(keyBurst("5", 4), { fromUs: 2_100_000 }),
        { waitUntilUs: 3_000_000 },
      ]);
      expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["H 0", "H 0", "H 0", "W4 5", "H 1"]);
      const late = edgesOf(frameOf("04A1B2C3", formats[1] ?? formats[0]!), { fromUs: wrapsAtUs - 10_000 });
      const wrapped = late.map((edge) => ({ ...edge, atUs: edge.atUs % wrapsAtUs }));
      const before = { waitUntilUs: wrapsAtUs - 20_000 };
      const after = [{ waitUntilUs: 100_000 }, { waitUntilUs: 900_000 }];
      expect(said(await runBridgeOnEdges([before, ...wrapped, ...after]))).toMatchObject([{ type: "frame" }]);
    },
    LONG,
  );
});

describe.skipIf(!hasAvr())(
  "the bridge's firmware in a simulated ATmega328P (needs gcc-avr, avr-libc, libsimavr-dev)",
  () => {
    it(
      "says every card and key that is held to its reader, at every speed readers have",
      async () => {
        const cards = formats.map((format) => frameOf("00A1B2", format));
        const sent: readonly (readonly Bit[])[] = [
          ...cards,
          keyBurst("7", 4),
          keyBurst("#", 8),
          Array<Bit>(128).fill(1),
        ];
        const speeds = [{ everyUs: 200, pulseUs: 20 }, { everyUs: 1_000, pulseUs: 100 }, { everyUs: 20_000 }];
        const edges: LineEdge[] = [];
        const expected: BridgeLine[] = [];
        for (const speed of speeds) {
          for (const bits of sent.slice(0, speed.everyUs === 20_000 ? 1 : sent.length)) {
            edges.push(...edgesOf(bits, { fromUs: (edges.at(-1)?.atUs ?? 50_000) + 30_000, ...speed }));
            expected.push({ type: "frame", bits });
          }
        }
        const lines = await runBridgeInSimavr([...edges, { waitUntilUs: (edges.at(-1)?.atUs ?? 0) + 40_000 }]);
        expect(said(lines)).toEqual(expected);
        expect(lines.filter((line) => line.startsWith("H 0 "))).toHaveLength(1);
      },
      LONG,
    );

    it(
      "refuses what is no frame, says nothing of spikes, and goes on",
      async () => {
        const frame = frameOf("04A1B2C3", formats[1] ?? formats[0]!);
        const spikes = edgesOf([1, 0], { fromUs: 50_000 });
        const tooSlow = edgesOf(frame, { fromUs: 200_000, pulseUs: 200 });
        const bothLow: readonly LineEdge[] = edgesOf([1, 1, 1, 1], { fromUs: 400_000 }).flatMap((edge) => [
          edge,
          { ...edge, line: "d0", atUs: edge.atUs + 20 },
        ]);
        const whole = edgesOf(frame, { fromUs: 600_000 });
        const lines = await runBridgeInSimavr([
          ...spikes,
          ...tooSlow,
          ...bothLow,
          ...whole,
          { waitUntilUs: 3_100_000 },
        ]);
        expect(said(lines)).toEqual([
          { type: "refused", fault: "pulse-width" },
          { type: "refused", fault: "overlap" },
          { type: "frame", bits: frame },
        ]);
        const beats = lines.map((line) => parseBridgeLine(line)).filter((line) => line?.type === "heartbeat");
        // Its watchdog did not fire: the count never began anew.
        expect(beats.map((beat) => beat?.type === "heartbeat" && beat.sent)).toEqual([0, 3, 3, 3]);
      },
      LONG,
    );
  },
);
