import { describe, expect, it, vi } from "vitest";
import { describeCardReaderContract, describeKeypadContract } from "../contracts/door-contracts.ts";
import { createListeners } from "../listeners.ts";
import type { CardRead, DeviceState, KeypadKey, ReadTrouble } from "../ports.ts";
import { createHandClock, type HandClock } from "../simulators/hand-clock.ts";
import { hasPseudoTerminals, openPseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { createWiegandBridge } from "../simulators/wiegand-bridge.ts";
import { frameOf, keyBurst } from "../simulators/wiegand-frames.ts";
import type { Bit, WiegandFormat } from "../wiegand/format.ts";
import { parseFormats } from "../wiegand/parse-formats.ts";
import type { SerialLine } from "./serial-line.ts";
import { openWiegandBridge, readWiegandBridge } from "./wiegand-bridge.ts";

function formatsOf(...texts: readonly string[]): readonly WiegandFormat[] {
  const parsed = parseFormats(texts);
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.value;
}

const formats = formatsOf("26", "34", "P N56 P");
const [, four, seven] = formats as readonly [WiegandFormat, WiegandFormat, WiegandFormat];

async function makeRig(keyBits: 4 | 8) {
  const terminal = await openPseudoTerminal();
  const now = () => performance.now();
  const reader = openWiegandBridge({ path: terminal.path, formats, keypad: true, now });
  const bridge = createWiegandBridge(terminal, { heartbeatMs: 20 });
  const frameFor = (cardNumber: string) => frameOf(cardNumber, cardNumber.length === 8 ? four : seven);
  return {
    cardReader: reader.cardReader,
    keypad: reader.keypad,
    now,
    present: (cardNumber: string) => Promise.resolve(bridge.frame(frameFor(cardNumber))),
    press: async (keys: string) => {
      await vi.waitFor(() => expect(reader.cardReader.state()).toBe("working"));
      for (const key of keys) bridge.frame(keyBurst(key as KeypadKey, keyBits));
    },
    unreadable: {
      reason: "parity",
      present: () => Promise.resolve(bridge.frame(frameFor("04A1B2C3").with(0, frameFor("04A1B2C3")[0] === 1 ? 0 : 1))),
    },
    async dispose() {
      bridge.close();
      await reader.close();
      await terminal.close();
    },
  } as const;
}

describe.skipIf(!hasPseudoTerminals())("a Wiegand bridge on a pseudo-terminal (needs socat)", () => {
  describeCardReaderContract("a Wiegand reader behind a bridge", () => makeRig(8));
  describeKeypadContract("a keypad of four bits behind a bridge", () => makeRig(4));
  describeKeypadContract("a keypad of eight bits behind a bridge", () => makeRig(8));

  it("works again by itself when its cable was pulled and is back", async () => {
    const terminal = await openPseudoTerminal();
    const backOff = { firstMs: 5, longestMs: 20 };
    const reader = openWiegandBridge({ path: terminal.path, formats, keypad: false, now: () => 0, backOff });
    const bridge = createWiegandBridge(terminal, { heartbeatMs: 20 });
    await vi.waitFor(() => expect(reader.cardReader.state()).toBe("working"));
    await terminal.unplug();
    await vi.waitFor(() => expect(reader.cardReader.state()).toBe("fault"));
    await terminal.plug();
    await vi.waitFor(() => expect(reader.cardReader.state()).toBe("working"));
    expect(reader.counts().lost).toBe(0);
    bridge.close();
    await reader.close();
    await terminal.close();
  });
});

/** A serial line that a test holds both ends of. */
function createHeldLine() {
  const bytes = createListeners<[Uint8Array]>();
  const states = createListeners<[DeviceState]>();
  let state: DeviceState = "working";
  const line: SerialLine = {
    write: () => true,
    onBytes: bytes.add,
    state: () => state,
    onState: states.add,
    close: () => Promise.resolve(),
  };
  return {
    line,
    write(some: Uint8Array) {
      if (state === "working") bytes.tell(some);
    },
    become(next: DeviceState) {
      state = next;
      states.tell(next);
    },
  };
}

function openHouse(clock: HandClock = createHandClock()) {
  const held = createHeldLine();
  const reader = readWiegandBridge(held.line, {
    device: "bridge",
    formats,
    keypad: true,
    now: clock.now,
    after: clock.after,
  });
  const bridge = createWiegandBridge(held, { after: clock.after });
  const reads: CardRead[] = [];
  const troubles: ReadTrouble[] = [];
  reader.cardReader.onRead((read) => reads.push(read));
  reader.cardReader.onTrouble(({ reason }) => troubles.push(reason));
  return { clock, held, reader, bridge, reads, troubles };
}

const frame = frameOf("04A1B2C3", four);

describe("a Wiegand bridge", () => {
  it("works from its first heartbeat on, and is silent when none comes for three and a half seconds", () => {
    const { clock, reader, bridge } = openHouse();
    expect(reader.cardReader.state()).toBe("working");
    const faults: unknown[] = [];
    reader.cardReader.onState((state, fault) => faults.push([state, fault?.code, fault?.device]));
    bridge.hang();
    clock.advance(3_499);
    expect(reader.cardReader.state()).toBe("working");
    clock.advance(1);
    expect(reader.cardReader.state()).toBe("silent");
    bridge.wake();
    expect(reader.cardReader.state()).toBe("working");
    expect(faults).toEqual([
      ["silent", "reader-silent", "bridge"],
      ["working", undefined, undefined],
    ]);
  });

  it("is silent when the device is there and nothing ever speaks on it", () => {
    const clock = createHandClock();
    const reader = readWiegandBridge(createHeldLine().line, {
      device: "bridge",
      formats,
      keypad: true,
      now: clock.now,
      after: clock.after,
    });
    expect(reader.cardReader.state()).toBe("starting");
    clock.advance(3_500);
    expect(reader.cardReader.state()).toBe("silent");
  });

  it("tells how many bits a card had, and what its own keeper refused", () => {
    const { bridge, reads, troubles } = openHouse();
    bridge.frame(frame);
    bridge.refuse("overlap");
    expect(reads).toEqual([{ type: "card", cardNumber: "04A1B2C3", at: 0, bits: 34 }]);
    expect(troubles).toEqual(["frame-lost"]);
  });

  it("tells how many bits a card of an unknown format had", () => {
    const { bridge, reader } = openHouse();
    const told: unknown[] = [];
    reader.cardReader.onTrouble((trouble) => told.push(trouble));
    bridge.frame(Array<Bit>(48).fill(1));
    expect(told).toEqual([{ reason: "bits", bits: 48, at: 0 }]);
  });

  it("is not believed where one character of a card came wrong", () => {
    const { bridge, reads, troubles, reader, clock } = openHouse();
    bridge.damaged(frame, (line) => line.replace(/[0-9A-F]$/, (last) => (last === "0" ? "1" : "0")));
    expect([reads, troubles]).toEqual([[], ["checksum"]]);
    clock.advance(1_000);
    expect(reader.counts()).toMatchObject({ refused: 1, lost: 0 });
  });

  it("tells by its next heartbeat that a card never arrived", () => {
    const { bridge, clock, reads, troubles, reader } = openHouse();
    bridge.damaged(frame, () => "");
    expect(troubles).toEqual([]);
    clock.advance(1_000);
    expect([reads, troubles, reader.counts().lost]).toEqual([[], ["frame-lost"], 1]);
    bridge.frame(frame);
    clock.advance(5_000);
    expect([reads.length, reader.counts().lost]).toEqual([1, 1]);
  });

  it("that started anew has lost nothing", () => {
    const { bridge, clock, reader } = openHouse();
    for (let cards = 0; cards < 5; cards += 1) bridge.frame(frame);
    clock.advance(1_000);
    bridge.hang();
    clock.advance(10_000);
    bridge.wake();
    bridge.frame(frame);
    clock.advance(2_000);
    expect(reader.counts()).toMatchObject({ read: 6, lost: 0 });
  });

  it("counts on past 65535", () => {
    const { bridge, clock, reader } = openHouse();
    for (let cards = 0; cards < 65_540; cards += 1) bridge.frame(keyBurst("1", 4));
    clock.advance(1_000);
    bridge.frame(frame);
    clock.advance(1_000);
    expect(reader.counts()).toMatchObject({ read: 65_541, lost: 0 });
  });

  it("is in fault with its line", () => {
    const { held, reader, clock } = openHouse();
    held.become("fault");
    clock.advance(10_000);
    expect(reader.cardReader.state()).toBe("fault");
  });

  it("tells nothing any more once it is closed", async () => {
    const { bridge, reader, reads, clock } = openHouse();
    await reader.close();
    bridge.frame(frame);
    bridge.hang();
    clock.advance(10_000);
    expect([reads, reader.cardReader.state()]).toEqual([[], "working"]);
  });
});
