import { describe, expect, it } from "vitest";
import { describeCardReaderContract, describeKeypadContract } from "../contracts/door-contracts.ts";
import { createListeners } from "../listeners.ts";
import type { CardRead, KeypadKey, ReadTrouble } from "../ports.ts";
import { createDice } from "../simulators/dice.ts";
import { createHandClock, type HandClock } from "../simulators/hand-clock.ts";
import { createWiegandLines, type WiegandPulses } from "../simulators/wiegand-edges.ts";
import { frameOf, keyBurst } from "../simulators/wiegand-frames.ts";
import type { WiegandFormat } from "../wiegand/format.ts";
import { parseFormats } from "../wiegand/parse-formats.ts";
import type { EdgeStream, GpioEdge } from "./gpio-edges.ts";
import { readWiegandGpio } from "./wiegand-gpio.ts";

function formatsOf(...texts: readonly string[]): readonly WiegandFormat[] {
  const parsed = parseFormats(texts);
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.value;
}

const formats = formatsOf("26", "34", "P N56 P");
const [three, four, seven] = formats as readonly [WiegandFormat, WiegandFormat, WiegandFormat];

function openHouse(pulses: WiegandPulses = {}) {
  const clock = createHandClock();
  const lines = createWiegandLines(clock, pulses);
  const reader = readWiegandGpio({
    edges: lines,
    lines: { d0: "d0", d1: "d1" },
    formats,
    keypad: true,
    now: clock.now,
    after: clock.after,
  });
  const reads: CardRead[] = [];
  const troubles: ReadTrouble[] = [];
  reader.cardReader.onRead((read) => reads.push(read));
  reader.cardReader.onTrouble(({ reason }) => troubles.push(reason));
  const send = (bits: Parameters<typeof lines.send>[0]) => {
    lines.send(bits);
    clock.advance(50);
  };
  return { clock, lines, reader, reads, troubles, send };
}

/** Numbers from 0 to 1 that are the same every time. */
function createChance(seed: number): () => number {
  const dice = createDice(seed);
  return () => dice.roll(1_000_000) / 1_000_000;
}

function createRecorded(clock: HandClock, record: (edge: GpioEdge) => void) {
  const lines = createWiegandLines(clock);
  lines.onEdge(record);
  return lines;
}

const makeRig = (keyBits: 4 | 8) => () => {
  const { clock, reader, send } = openHouse({ jitterUs: 14, chance: createChance(1) });
  const frameFor = (cardNumber: string) => frameOf(cardNumber, cardNumber.length === 8 ? four : seven);
  return Promise.resolve({
    cardReader: reader.cardReader,
    keypad: reader.keypad,
    now: clock.now,
    present: (cardNumber: string) => Promise.resolve(send(frameFor(cardNumber))),
    press(keys: string) {
      for (const key of keys) send(keyBurst(key as KeypadKey, keyBits));
      return Promise.resolve();
    },
    unreadable: { reason: "frame-lost", present: () => Promise.resolve(send(frameFor("04A1B2C3").slice(1))) } as const,
    dispose: () => reader.close(),
  });
};

describeCardReaderContract("a Wiegand reader on GPIO lines that jitter", makeRig(8));
describeKeypadContract("a keypad of four bits on GPIO lines", makeRig(4));
describeKeypadContract("a keypad of eight bits on GPIO lines", makeRig(8));

describe("a Wiegand reader on GPIO lines", () => {
  it("gives a card 25 ms after its last edge", () => {
    const { clock, lines, reads } = openHouse();
    lines.send(frameOf("7B11D7", three));
    // The last edge came when the last pulse ended, 0.95 ms ago.
    clock.advance(24);
    expect(reads).toEqual([]);
    clock.advance(0.1);
    expect(reads).toMatchObject([{ cardNumber: "7B11D7", bits: 26 }]);
  });

  it("gives no wrong card, ever, where the kernel drops edges and says so", () => {
    const { send, reads, troubles, reader } = openHouse({ dropped: 0.01, jitterUs: 10, chance: createChance(7) });
    for (let cards = 0; cards < 500; cards += 1) send(frameOf("04A1B2C3", four));
    for (const read of reads) expect(read).toMatchObject({ cardNumber: "04A1B2C3" });
    expect(reads.length + troubles.length).toBe(500);
    expect(reads.length).toBeGreaterThan(150);
    expect(troubles.length).toBeGreaterThan(150);
    expect(reader.counts()).toMatchObject({ read: reads.length, refused: troubles.length });
    expect(reader.counts().lostEdges).toBeGreaterThan(250);
  });

  it("gives no wrong card where edges go unseen, for half a pulse spoils a frame as well", () => {
    const { send, reads, troubles } = openHouse({ unseen: 0.01, jitterUs: 10, chance: createChance(11) });
    for (let cards = 0; cards < 500; cards += 1) send(frameOf("04A1B2C3", four));
    for (const read of reads) expect(read).toMatchObject({ cardNumber: "04A1B2C3" });
    expect(reads.length + troubles.length).toBe(500);
    expect(reads.length).toBeGreaterThan(150);
  });

  it("reads neither half of a frame that it cut in two itself, having been kept waiting", () => {
    const clock = createHandClock();
    const edges = createListeners<[GpioEdge]>();
    const quiet = { onLost: () => () => {}, onState: () => () => {}, state: () => "working" as const };
    const stream: EdgeStream = { onEdge: edges.add, ...quiet };
    const lines = { d0: "d0", d1: "d1" };
    const reader = readWiegandGpio({ edges: stream, lines, formats, keypad: true, now: clock.now, after: clock.after });
    const told: unknown[] = [];
    reader.keypad.onKey((press) => told.push(press));
    reader.cardReader.onRead((read) => told.push(read));
    reader.cardReader.onTrouble(({ reason }) => told.push(reason));
    const happened: GpioEdge[] = [];
    const source = createHandClock();
    createRecorded(source, (edge) => happened.push(edge)).send(frameOf("04A1B2C3", four));
    for (const edge of happened.slice(0, 60)) edges.tell(edge);
    clock.advance(1_000);
    // The last four bits alone would be a key.
    for (const edge of happened.slice(60)) edges.tell(edge);
    clock.advance(1_000);
    expect(told).toEqual(["bits", "frame-lost"]);
  });

  it("is told of edges of other lines and takes no notice", () => {
    const { send, reads, clock, reader } = openHouse();
    const other = createWiegandLines(clock);
    const elsewhere = readWiegandGpio({
      edges: other,
      lines: { d0: "reader2-d0", d1: "reader2-d1" },
      formats,
      keypad: false,
      now: clock.now,
      after: clock.after,
    });
    other.send(frameOf("04A1B2C3", four));
    clock.advance(100);
    expect(elsewhere.counts().read + elsewhere.counts().refused).toBe(0);
    send(frameOf("04A1B2C3", four));
    expect([reads.length, reader.counts().read]).toEqual([1, 1]);
  });

  it("is as its lines are", () => {
    const { lines, reader } = openHouse();
    expect(reader.cardReader.state()).toBe("working");
    lines.become("fault");
    expect(reader.cardReader.state()).toBe("fault");
  });

  it("tells nothing any more once it is closed", async () => {
    const { send, reader, reads } = openHouse();
    await reader.close();
    send(frameOf("04A1B2C3", four));
    expect([reads, reader.counts().read]).toEqual([[], 0]);
  });
});
