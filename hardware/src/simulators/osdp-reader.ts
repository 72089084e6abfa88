import { randomBytes } from "node:crypto";
import type { IndicatorSignal, Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import { createReaderFirmware, type FirmwareOptions, nak } from "./osdp-reader-firmware.ts";
import { createReaderLamp } from "./osdp-reader-lamp.ts";
import { createReaderMouth, type ReplyTrouble } from "./osdp-reader-mouth.ts";
import { listenForCommands } from "./osdp-reader-wire.ts";

/** What the reader hangs on: a pseudo-terminal, or two ends in memory. */
export interface Wire {
  write(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
}

export interface SimulatedOsdpReaderOptions extends FirmwareOptions {
  readonly wire: Wire;
  readonly after?: After;
  readonly random?: (bytes: number) => Uint8Array;
}

/** A reader with a keypad, a lamp and a buzzer on an OSDP line, and the hands in front of it. */
export interface SimulatedOsdpReader {
  /** Holds a card to it: so many bits, from the left; `isWiegand` as the reader calls it. */
  present(data: Uint8Array, bits?: number, isWiegand?: boolean): void;
  presentText(text: string): void;
  /** Presses keys, `*` and `#` among them. */
  press(keys: string): void;
  tamper(opened: boolean): void;
  /** What its lamp shows: a signal of the door, or the bytes of a look that is none. */
  shown(): IndicatorSignal | string;
  /** How often it was told to sound. */
  sounds(): number;
  key(): Uint8Array | undefined;
  address(): number;
  isSealed(): boolean;
  trouble(trouble: ReplyTrouble): void;
  /** How long it thinks before each reply from now on, in milliseconds. */
  slow(milliseconds: number): void;
  /** Its power went and came back: session and sequence are gone, its key is not. */
  restart(): void;
  unplug(): void;
  plug(): void;
  close(): void;
}

const IDENTITY = Buffer.from("454D534E010101000000010203", "hex");
/** Card data in bits, four colours, a buzzer, CRC, AES-128. */
const CAPABILITIES = Buffer.from("46030101040401050201080100090101", "hex");
const ACK = Buffer.of(0x40);

/** Plugs in a reader that is on and has nothing held to it. */
export function createSimulatedOsdpReader(options: SimulatedOsdpReaderOptions): SimulatedOsdpReader {
  const { wire, after = realAfter, random = randomBytes } = options;
  const lamp = createReaderLamp(after);
  const events: Buffer[] = [];
  let isTampered = false;
  let sounds = 0;
  let isPlugged = true;

  const shine = (orders: Buffer) => {
    for (let at = 0; at + 14 <= orders.length; at += 14) lamp.set(orders.subarray(at, at + 14));
    return ACK;
  };
  const sound = (order: Buffer) => {
    if (order[1] === 2) sounds += 1;
    return ACK;
  };
  const localStatus = () => Buffer.of(0x48, isTampered ? 1 : 0, 0);
  const obeys = new Map<number | undefined, (data: Buffer) => Buffer>([
    [0x60, () => events.shift() ?? ACK],
    [0x61, () => IDENTITY],
    [0x62, () => CAPABILITIES],
    [0x64, localStatus],
    [0x69, shine],
    [0x6a, sound],
  ]);
  const obey = (payload: Buffer) => obeys.get(payload[0])?.(payload.subarray(1)) ?? nak(3);

  const firmware = createReaderFirmware(options, { random, obey });
  const mouth = createReaderMouth({ write: wire.write, after, isPlugged: () => isPlugged });
  const hear = listenForCommands(firmware.address, after, (heard) => {
    if (isPlugged) mouth.say(mouth.isBusy() ? firmware.busy(heard) : firmware.answer(heard));
  });

  return {
    present(data, bits = 8 * data.length, isWiegand = false) {
      events.push(Buffer.concat([Buffer.of(0x50, 0, isWiegand ? 1 : 0, bits & 0xff, bits >> 8), data]));
    },
    presentText: (text) =>
      events.push(Buffer.concat([Buffer.of(0x51, 0, 0, text.length), Buffer.from(text, "latin1")])),
    press(keys) {
      events.push(Buffer.from([0x53, 0, keys.length, ...[...keys].map(codeOf)]));
    },
    tamper(opened) {
      if (isTampered === opened) return;
      isTampered = opened;
      events.push(localStatus());
    },
    shown: lamp.shown,
    sounds: () => sounds,
    key: firmware.key,
    address: firmware.address,
    isSealed: firmware.isSealed,
    trouble: mouth.trouble,
    slow: mouth.slow,
    restart() {
      firmware.restart();
      lamp.forget();
    },
    unplug() {
      isPlugged = false;
    },
    plug() {
      isPlugged = true;
    },
    close: wire.onBytes(hear),
  };
}

/** As readers send them: `*` clears and `#` enters. */
function codeOf(key: string): number {
  if (key === "*") return 0x7f;
  return key === "#" ? 0x0d : key.charCodeAt(0);
}
