import { createListeners } from "../src/listeners.ts";
import { type Bus, type BusEffect, type BusInput, newBus, stepBus, wakesAt } from "../src/osdp/bus.ts";
import { busTimings, type DeviceEvent, MOST_ORDERS } from "../src/osdp/device.ts";
import { encodePacket, MOST_PACKET_BYTES } from "../src/osdp/packet.ts";
import { createDice, type Dice } from "../src/simulators/dice.ts";
import { createHandClock } from "../src/simulators/hand-clock.ts";
import { createSimulatedOsdpReader, type SimulatedOsdpReader } from "../src/simulators/osdp-reader.ts";

/** What came of a panel on a line that somebody else owns too. */
export interface PanelFuzz {
  readonly steps: number;
  readonly presented: number;
  /** Cards that were told, each of them presented, none twice and none out of order; anything else throws. */
  readonly told: number;
  /** Packets that nobody honest sent. */
  readonly forged: number;
  /** The longest that one step took. */
  readonly slowestMs: number;
  /** How long after the last forgery the reader worked again, in milliseconds of the line's time. */
  readonly recoveredMs: number;
}

const ADDRESS = 1;
/** What a panel promises after the line is quiet again: silence is noticed after 8 s and a silent reader tried each second. */
const RECOVERS_WITHIN_MS = 10_000;

/**
 * Runs a panel with a keyed reader and somebody between them who drops, changes, invents, repeats and delays packets for
 * `steps` steps of the bus, and then leaves. Throws where a card is told that was not presented, or nothing recovers.
 */
export function fuzzPanel(steps: number, seed: number): PanelFuzz {
  const dice = createDice(seed);
  const key = dice.bytes(16);
  const clock = createHandClock();
  const toReader = createListeners<[Uint8Array]>();
  const toPanel: Uint8Array[] = [];
  const wire = { write: (bytes: Uint8Array) => toPanel.push(Uint8Array.from(bytes)), onBytes: toReader.add };
  const reader = createSimulatedOsdpReader({ wire, address: ADDRESS, key, after: clock.after, random: dice.bytes });
  const ledger = createLedger();
  const between = createAttacker(dice);
  let bus: Bus = newBus([{ address: ADDRESS, key, plain: false }], busTimings(1), 0);
  let slowestMs = 0;
  let way: Way = between;

  const act = (effect: BusEffect) => {
    if (effect.type === "tell") ledger.hear(effect.event);
    else for (const bytes of way.pass(effect.bytes)) toReader.tell(bytes);
  };
  const take = (input: BusInput) => {
    const began = performance.now();
    const step = stepBus(bus, input);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    bus = step.bus;
    judge(bus, input.at);
    for (const effect of step.effects) act(effect);
  };
  const move = () => {
    const answers = toPanel.splice(0).flatMap((bytes) => way.answer(bytes, bus));
    for (const bytes of answers) take({ type: "bytes", at: clock.now(), bytes });
    clock.advance(Math.max(0, Math.min(50, wakesAt(bus) - clock.now())));
    take({ type: "wake", at: clock.now(), nonce: dice.bytes(8) });
  };

  for (let step = 0; step < steps; step++) {
    disturb(reader, ledger, dice);
    if (dice.roll(20) === 0) take(order(dice, clock.now()));
    move();
  }
  way = NOBODY;
  const leftAt = clock.now();
  while (bus.devices[0]?.phase.name !== "polling") {
    move();
    if (clock.now() - leftAt > RECOVERS_WITHIN_MS)
      throw new Error(`seed ${seed}: no recovery within ${RECOVERS_WITHIN_MS} ms`);
  }
  return { steps, ...ledger.count(), forged: between.forged(), slowestMs, recoveredMs: clock.now() - leftAt };
}

function disturb(reader: SimulatedOsdpReader, ledger: Ledger, dice: Dice): void {
  if (dice.roll(8) === 0) reader.present(ledger.present());
  if (dice.roll(500) === 0) reader.restart();
  if (dice.roll(40) === 0)
    reader.trouble({ [dice.pick(["drop", "corrupt", "repeat", "busy", "delayMs"])]: 1 + (dice.roll(300) % 5) });
}

function order(dice: Dice, at: number): BusInput {
  const address = dice.pick([ADDRESS, ADDRESS, 9]);
  return dice.pick<BusInput>([
    {
      type: "order",
      at,
      address,
      command: { type: "other", code: 0x80 + dice.roll(128), data: dice.bytes(dice.roll(20)) },
    },
    { type: "order", at, address, command: { type: "buzzer", reader: 0, sound: "tone", on: 1, off: 1, count: 1 } },
    { type: "line-back", at },
    { type: "pair", at, address, plan: { from: "random", key: dice.bytes(16) } },
    { type: "key-kept", at, address },
    { type: "stop-pairing", at, address },
  ]);
}

/** What holds after every step, whatever came. */
function judge(bus: Bus, at: number): void {
  const [device] = bus.devices;
  if (bus.kept.length > MOST_PACKET_BYTES) throw new Error(`${bus.kept.length} bytes are kept`);
  if (device === undefined || device.orders.length > MOST_ORDERS) throw new Error("too many orders are kept");
  if (device.phase.name === "polling" && device.session === undefined) throw new Error("a keyed reader is polled bare");
  const wakes = wakesAt(bus) - at;
  if (!(wakes <= 1_000)) throw new Error(`the bus sleeps for ${wakes} ms`);
}

type Ledger = ReturnType<typeof createLedger>;

/** Cards numbered as they are presented. */
function createLedger() {
  let presented = 0;
  let told = 0;
  let last = 0;
  const hearCard = (data: Uint8Array) => {
    const number = Buffer.from(data).readUInt32BE(0);
    if (number <= last || number > presented) throw new Error(`card ${number} was told after ${last} of ${presented}`);
    last = number;
    told += 1;
  };
  return {
    present() {
      presented += 1;
      const data = Buffer.alloc(4);
      data.writeUInt32BE(presented);
      return data;
    },
    hear(event: DeviceEvent) {
      if (event.type === "said" && event.reply.type === "card") hearCard(event.reply.data);
    },
    count: () => ({ presented, told }),
  };
}

/** What becomes of bytes on their way between panel and reader. */
interface Way {
  /** What the reader gets of a command. */
  pass(bytes: Uint8Array): readonly Uint8Array[];
  /** What the panel gets of a reply. */
  answer(bytes: Uint8Array, bus: Bus): readonly Uint8Array[];
}

const NOBODY: Way = { pass: (bytes) => [bytes], answer: (bytes) => [bytes] };

/** Somebody on the line who knows the protocol and not the key. */
function createAttacker(dice: Dice): Way & { forged(): number } {
  const heard: Uint8Array[] = [];
  let forged = 0;
  const count = (made: Uint8Array) => {
    forged += 1;
    return made;
  };
  const changed = (bytes: Uint8Array) => count(bytes.with(dice.roll(bytes.length), dice.roll(256)));
  const invented = (bus: Bus) =>
    encodePacket({
      address: ADDRESS,
      sender: "device",
      sequence: dice.pick([bus.devices[0]?.sequence ?? 0, dice.roll(4)]),
      ...(dice.roll(2) === 0 && {
        block: { type: dice.pick([0x12, 0x14, 0x16, 0x18]), data: dice.bytes(dice.roll(2)) },
      }),
      body: Uint8Array.of(dice.pick([0x40, 0x41, 0x45, 0x48, 0x50, 0x53, 0x76, 0x78, 0x79]), ...inside(dice)),
    });
  return {
    forged: () => forged,
    pass(bytes) {
      const chance = dice.roll(24);
      if (chance === 0) return [];
      return chance === 1 ? [changed(bytes)] : [bytes];
    },
    answer(bytes, bus) {
      heard.push(bytes);
      if (heard.length > 50) heard.shift();
      switch (dice.roll(24)) {
        case 0:
          return [];
        case 1:
          return [changed(bytes)];
        case 2:
          return [count(invented(bus)), bytes];
        case 3:
          return [count(dice.pick([bytes, ...heard])), bytes];
        case 4:
          return [count(dice.bytes(dice.roll(60))), bytes];
        case 5:
          return [bytes, count(invented(bus))];
        default:
          return [bytes];
      }
    },
  };
}

/** Data that the codes above may have: a NAK's reason, a card, an identity, a cryptogram. */
function inside(dice: Dice): Uint8Array {
  const card = Uint8Array.of(0, 0, 32, 0, ...dice.bytes(4));
  return dice.pick<Uint8Array>([
    new Uint8Array(),
    dice.bytes(1).map((byte) => byte % 10),
    card,
    dice.bytes(12),
    dice.bytes(16),
    dice.bytes(32),
  ]);
}
