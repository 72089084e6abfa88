import { describe, expect, it, vi } from "vitest";
import { describeCardReaderContract } from "../contracts/door-contracts.ts";
import { createListeners } from "../listeners.ts";
import type { CardRead, DeviceState, ReadTrouble } from "../ports.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import {
  citizenCard,
  foreign2017Card,
  foreign2023Card,
  forged,
  hmtCard,
  type SimulatedIdCard,
  withCheckDigit,
} from "../simulators/id-cards.ts";
import { hasPseudoTerminals, openPseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { createSamVModule, type SamVModuleOptions } from "../simulators/sam-v-module.ts";
import { type After, realAfter } from "../timers.ts";
import { openSamVReader, type ReadSamVOptions, readSamV } from "./sam-v-reader.ts";
import type { SerialLine } from "./serial-line.ts";

const hashNumber = (number: string) => `hash of ${number}`;

/** An invented number for whoever the contract calls by a card number. */
const numberFor = (cardNumber: string) => withCheckDigit(`1101051881${String(cardNumber.length).padStart(7, "0")}`);

async function makeRig() {
  const terminal = await openPseudoTerminal();
  const now = () => performance.now();
  const module = createSamVModule(terminal.write);
  terminal.onBytes(module.take);
  // Four times as fast as at a door, so that nobody waits for looks that are 300 ms apart.
  const after: After = (milliseconds, act) => realAfter(milliseconds / 4, act);
  const reader = openSamVReader({ path: terminal.path, hashNumber, now, after });
  const told = { count: 0 };
  for (const listen of [reader.cardReader.onRead, reader.cardReader.onTrouble]) {
    listen(() => {
      told.count += 1;
    });
  }
  // A person holds the card there until the reader has done with it, and takes it away for two looks.
  const hold = async (card: SimulatedIdCard) => {
    const before = told.count;
    module.place(card);
    await vi.waitFor(() => expect(told.count).toBe(before + 1), { timeout: 5_000 });
    module.remove();
    const looks = module.commands.length;
    await vi.waitFor(() => expect(module.commands.length).toBeGreaterThan(looks + 2), { timeout: 5_000 });
  };
  return {
    cardReader: reader.cardReader,
    now,
    present: (cardNumber: string) => hold(citizenCard(numberFor(cardNumber))),
    tells: (cardNumber: string) => ({
      type: "document" as const,
      document: "citizen" as const,
      numberHash: hashNumber(numberFor(cardNumber)),
    }),
    unreadable: { reason: "card-fake", present: () => hold(forged(citizenCard())) } as const,
    async dispose() {
      await reader.close();
      await terminal.close();
    },
  };
}

describe.skipIf(!hasPseudoTerminals())("a resident ID card reader on a pseudo-terminal (needs socat)", () => {
  describeCardReaderContract("a resident ID card reader", makeRig);
});

/** A reader, a module and the line between them, all on one hand-moved clock. */
function openHouse(options: Partial<ReadSamVOptions> & SamVModuleOptions = {}) {
  const clock = createHandClock();
  const bytes = createListeners<[Uint8Array]>();
  const states = createListeners<[DeviceState]>();
  let lineState: DeviceState = "working";
  const arrived: Uint8Array[] = [];
  const module = createSamVModule(
    (some) => {
      arrived.push(some);
      if (lineState === "working") bytes.tell(some);
    },
    { after: clock.after, ...(options.findsAgain && { findsAgain: true }) },
  );
  const line: SerialLine = {
    // A module answers later than it is asked, if only by a little.
    write(some) {
      clock.after(1, () => module.take(some));
      return true;
    },
    onBytes: bytes.add,
    state: () => lineState,
    onState: states.add,
    close: () => Promise.resolve(),
  };
  const reader = readSamV(line, { device: "plate", hashNumber, now: clock.now, after: clock.after, ...options });
  const reads: CardRead[] = [];
  const troubles: ReadTrouble[] = [];
  reader.cardReader.onRead((read) => reads.push(read));
  reader.cardReader.onTrouble(({ reason }) => troubles.push(reason));
  const setLine = (next: DeviceState) => {
    lineState = next;
    states.tell(next);
  };
  clock.advance(100);
  return { clock, module, reader, reads, troubles, setLine, arrived };
}

describe("a resident ID card reader", () => {
  it.each(
    [citizenCard(), hmtCard(), foreign2017Card(), foreign2023Card()].map((card) => [card.document, card] as const),
  )("reads a card of the kind %s and tells its hash", (document, card) => {
    const { clock, module, reads } = openHouse();
    module.place(card);
    clock.advance(400);
    expect(reads).toEqual([{ type: "document", document, numberHash: hashNumber(card.idNumber), at: 305 }]);
  });

  it("asks for text and photograph only, never for fingerprints, and overwrites every byte that came", () => {
    const { clock, module, arrived } = openHouse();
    for (const card of [citizenCard(), forged(hmtCard()), foreign2017Card()]) {
      module.place(card);
      clock.advance(1_000);
      module.remove();
      clock.advance(1_000);
    }
    const allowed = ["17,255", "32,1", "32,2", "48,1"];
    expect([...new Set(module.commands.map(String))].toSorted()).toEqual(allowed);
    expect(arrived.flatMap((bytes) => [...bytes]).every((byte) => byte === 0)).toBe(true);
    expect(arrived.some(({ length }) => length === 1_295)).toBe(true);
  });

  it("looks for a card every 300 ms, however small a pause it is told to make", () => {
    for (const pollMs of [10, 300]) {
      const { clock, module } = openHouse({ pollMs });
      const before = module.commands.length;
      clock.advance(30_100);
      expect(module.commands.length - before).toBe(100);
    }
    const { clock, module } = openHouse({ pollMs: 1_000 });
    const before = module.commands.length;
    clock.advance(30_030);
    expect(module.commands.length - before).toBe(30);
  });

  it.each([false, true])("reads a card once while it lies there (a module that finds it again: %s)", (findsAgain) => {
    const { clock, module, reads } = openHouse({ findsAgain });
    module.place(citizenCard());
    clock.advance(20_000);
    expect(reads).toHaveLength(1);
    module.remove();
    clock.advance(1_000);
    module.place(citizenCard());
    clock.advance(1_000);
    expect(reads).toHaveLength(2);
  });

  it.each([0x31, 0x32] as const)("tells of a forged card, status %i, once and by a reason of its own", (status) => {
    const { clock, module, reads, troubles } = openHouse();
    module.place(forged(citizenCard(), status));
    clock.advance(10_000);
    expect([reads, troubles]).toEqual([[], ["card-fake"]]);
  });

  it("tells that a card was taken away too early", () => {
    const { clock, module, reads, troubles } = openHouse();
    module.place(citizenCard());
    // It has been found and selected, and is to be read next.
    clock.advance(204);
    module.remove();
    clock.advance(2_000);
    expect([reads, troubles]).toEqual([[], ["card-removed"]]);
  });

  it("reads through noise before every answer", () => {
    const { clock, module, reads } = openHouse();
    const noise = Buffer.from("00ffaaaaaa96690508000090aaaaaa9669", "hex");
    module.fates(...Array.from({ length: 50 }, () => ({ noise })));
    module.place(citizenCard());
    clock.advance(5_000);
    expect(reads).toHaveLength(1);
  });

  it("asks again where a bit of the answer was turned, and tells of noise when three tries were", () => {
    const house = openHouse();
    house.module.fates({}, {}, { turnedBit: 5_000 });
    house.module.place(citizenCard());
    house.clock.advance(10_000);
    expect([house.reads.length, house.troubles]).toEqual([1, []]);
    const worse = openHouse({ findsAgain: true });
    worse.module.fates(...[1, 2, 3].flatMap(() => [{}, {}, { turnedBit: 5_000 }, { turnedBit: 5_000 }]));
    worse.module.place(citizenCard());
    worse.clock.advance(20_000);
    expect([worse.reads, worse.troubles]).toEqual([[], ["checksum"]]);
  });

  it("reads an answer that comes slowly and in two pieces", () => {
    const { clock, module, reads } = openHouse();
    module.fates({ slowMs: 900 }, { slowMs: 800 }, { slowMs: 1_500, tornAt: { byte: 700, forMs: 1_000 } });
    module.place(foreign2023Card());
    clock.advance(5_000);
    expect(reads).toMatchObject([{ document: "foreign-2023" }]);
  });

  it("asks again where an answer broke off, and takes none that comes after it was given up", () => {
    const { clock, module, reads, troubles } = openHouse({ findsAgain: true });
    module.fates({}, {}, { tornAt: { byte: 700 } }, { slowMs: 3_500 });
    module.place(citizenCard());
    clock.advance(20_000);
    expect([reads.length, troubles]).toEqual([1, []]);
  });

  it("is silent when the module says nothing, and works when it speaks again", () => {
    const { clock, module, reader } = openHouse();
    expect(reader.cardReader.state()).toBe("working");
    module.hang();
    clock.advance(4_200);
    expect(reader.cardReader.state()).toBe("silent");
  });

  it("resets a module that fails its self-test and goes on", () => {
    const { clock, module, reader, reads } = openHouse();
    module.breakDown(0x60, "until-reset");
    clock.advance(400);
    expect(reader.cardReader.state()).toBe("fault");
    clock.advance(6_000);
    expect(reader.cardReader.state()).toBe("working");
    module.place(citizenCard());
    clock.advance(1_000);
    expect(reads).toHaveLength(1);
  });

  it("stays in fault while the module is not authorised", () => {
    const { clock, module, reader } = openHouse();
    const faults: unknown[] = [];
    reader.cardReader.onState((_, fault) => faults.push(fault?.message));
    module.breakDown(0x66);
    clock.advance(60_000);
    expect(reader.cardReader.state()).toBe("fault");
    expect(faults).toEqual([
      "the security module of the reader at plate is out of order: it is not authorised; unplug it for a minute, then ask its maker",
    ]);
    module.repair();
    clock.advance(12_000);
    expect(reader.cardReader.state()).toBe("working");
  });

  it("is in fault with its line and asks from the beginning when that is back", () => {
    const { clock, module, reader, reads, setLine } = openHouse();
    setLine("fault");
    clock.advance(5_000);
    expect(reader.cardReader.state()).toBe("fault");
    setLine("working");
    clock.advance(100);
    expect(reader.cardReader.state()).toBe("working");
    module.place(hmtCard());
    clock.advance(1_000);
    expect(reads).toHaveLength(1);
  });

  it("reads no kind that it must not", () => {
    const { clock, module, reads, troubles } = openHouse({ documents: ["citizen", "hmt"] });
    module.place(foreign2017Card());
    clock.advance(5_000);
    expect([reads, troubles]).toEqual([[], ["card-not-permitted"]]);
  });

  it("asks and tells nothing any more once it is closed", async () => {
    const { clock, module, reader, reads } = openHouse();
    await reader.close();
    const before = module.commands.length;
    module.place(citizenCard());
    clock.advance(10_000);
    expect([module.commands.length, reads]).toEqual([before, []]);
  });
});
