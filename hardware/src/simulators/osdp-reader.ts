import { randomBytes } from "node:crypto";
import type { IndicatorSignal, Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import { createReaderSeal } from "./osdp-reader-seal.ts";
import { beginReply, endReply, type Heard, type HeardCommand, listenForCommands } from "./osdp-reader-wire.ts";

/** What the reader hangs on: a pseudo-terminal, or two ends in memory. */
export interface Wire {
  write(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
}

/** What goes wrong with the next replies, each so many times (`delayMs` with the next one). */
export interface Trouble {
  readonly drop?: number;
  readonly corrupt?: number;
  readonly repeat?: number;
  readonly busy?: number;
  readonly delayMs?: number;
  /** Bytes that the line brings in front of the next reply. */
  readonly noise?: Uint8Array;
}

export interface SimulatedOsdpReaderOptions {
  readonly wire: Wire;
  /** 0–126. */
  readonly address: number;
  /** Its own key, 16 bytes; without one it knows the default key alone. */
  readonly key?: Uint8Array;
  /** Whether it takes the default key and a new one (by default where it has none of its own). */
  readonly installMode?: boolean;
  /** Its unique number, 8 bytes. */
  readonly cuid?: Uint8Array;
  readonly hasSecureChannel?: boolean;
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
  isSealed(): boolean;
  trouble(trouble: Trouble): void;
  /** Its power went and came back: session and sequence are gone, its key is not. */
  restart(): void;
  unplug(): void;
  plug(): void;
  close(): void;
}

const DEFAULT_KEY = Buffer.from("0123456789:;<=>?");
const CAPABILITIES = Buffer.from("030101040401050201070000080100090101", "hex");
const IDENTITY = Buffer.from("4D534E010101000000010203", "hex");

/** Plugs in a reader that is on and has nothing held to it. */
export function createSimulatedOsdpReader(options: SimulatedOsdpReaderOptions): SimulatedOsdpReader {
  const { wire, address, after = realAfter, random = randomBytes, hasSecureChannel = true } = options;
  const seal = createReaderSeal(Buffer.from(options.cuid ?? Buffer.from("menshen1")), random);
  const lamp = createLamp(after);
  const events: Buffer[] = [];
  let ownKey = options.key === undefined ? undefined : Buffer.from(options.key);
  let installMode = options.installMode ?? ownKey === undefined;
  let challengedBy: "own" | "default" = "own";
  let lastSqn: number | undefined;
  let lastReply: Buffer | undefined;
  let isTampered = false;
  let sounds = 0;
  let isPlugged = true;
  let troubles: Trouble = {};

  const spend = (what: "drop" | "corrupt" | "repeat" | "busy"): boolean => {
    const left = troubles[what] ?? 0;
    troubles = { ...troubles, [what]: Math.max(0, left - 1) };
    return left > 0;
  };
  const put = (reply: Buffer) => {
    const { delayMs = 0, noise = new Uint8Array() } = troubles;
    troubles = { ...troubles, delayMs: 0, noise: new Uint8Array() };
    const said = Buffer.concat([noise, spend("corrupt") ? spoiled(reply) : reply, ...(spend("repeat") ? [reply] : [])]);
    if (spend("drop")) return;
    after(delayMs, () => {
      if (isPlugged) wire.write(said);
    });
  };
  const reply = (to: { readonly sqn: number; readonly hasCrc: boolean }, payload: Buffer, scb = Buffer.alloc(0)) =>
    endReply(beginReply({ address, ...to }, scb, payload), to.hasCrc);
  const sealed = (to: HeardCommand, payload: Buffer) => {
    const isLong = payload.length > 1;
    const body = isLong ? Buffer.concat([payload.subarray(0, 1), seal.encrypt(payload.subarray(1))]) : payload;
    const open = beginReply({ address, ...to }, Buffer.of(2, isLong ? 0x18 : 0x16), body, 4);
    return endReply(Buffer.concat([open, seal.mac(open)]), to.hasCrc);
  };

  /** The handshake, which is sealed by nothing but itself. */
  const shakeHands = (command: HeardCommand): Buffer => {
    const code = command.payload[0];
    const wantsDefault = command.scb[2] === 0;
    const key = wantsDefault ? DEFAULT_KEY : ownKey;
    if (!hasSecureChannel) return reply(command, nak(5));
    if (key === undefined || (wantsDefault && !installMode)) return reply(command, nak(6));
    if (code === 0x76) {
      challengedBy = wantsDefault ? "default" : "own";
      const answer = seal.challenge(key, command.payload.subarray(1));
      return reply(command, Buffer.concat([Buffer.of(0x76), answer]), Buffer.of(3, 0x12, command.scb[2] ?? 0));
    }
    const mac = seal.prove(command.payload.subarray(1));
    if (mac === undefined) return reply(command, nak(6));
    return reply(command, Buffer.concat([Buffer.of(0x78), mac]), Buffer.of(3, 0x14, 1));
  };

  /** What it says to a command, code first. */
  const obey = (payload: Buffer): Buffer => {
    const data = payload.subarray(1);
    switch (payload[0]) {
      case 0x60:
        return events.shift() ?? Buffer.of(0x40);
      case 0x61:
        return Buffer.concat([Buffer.of(0x45), IDENTITY]);
      case 0x62:
        return Buffer.concat([Buffer.of(0x46), CAPABILITIES]);
      case 0x64:
        return Buffer.of(0x48, isTampered ? 1 : 0, 0);
      case 0x69:
        for (let at = 0; at + 14 <= data.length; at += 14) lamp.set(data.subarray(at, at + 14));
        return Buffer.of(0x40);
      case 0x6a:
        sounds += data[1] === 2 ? 1 : 0;
        return Buffer.of(0x40);
      case 0x75:
        if (!seal.isOpen() || data[0] !== 1 || data[1] !== 16 || (challengedBy === "default" && !installMode))
          return nak(6);
        ownKey = Buffer.from(data.subarray(2));
        installMode = false;
        return Buffer.of(0x40);
      default:
        return nak(3);
    }
  };

  const answer = (command: HeardCommand): Buffer => {
    const type = command.scb[1];
    if (type === 0x11 || type === 0x13) return shakeHands(command);
    if (type === undefined) {
      seal.forget();
      const mayBeBare = [0x60, 0x61, 0x62, 0x64].includes(command.payload[0] ?? 0) || ownKey === undefined;
      return reply(command, mayBeBare ? obey(command.payload) : nak(6));
    }
    const payload = seal.isOpen() ? seal.open(command.checked, command.scb.length, type === 0x17) : undefined;
    if (payload === undefined) {
      seal.forget();
      return reply(command, nak(6));
    }
    return sealed(command, obey(payload));
  };

  const hear = (heard: Heard) => {
    if (!isPlugged) return;
    if (heard.type === "damaged") return put(reply({ sqn: heard.sqn, hasCrc: true }, nak(1)));
    const { command } = heard;
    if (spend("busy")) return put(reply({ sqn: 0, hasCrc: command.hasCrc }, Buffer.of(0x79)));
    if (command.sqn !== 0 && command.sqn === lastSqn && lastReply !== undefined) return put(lastReply);
    const isNext = command.sqn === 0 || (lastSqn !== undefined && command.sqn === (lastSqn % 3) + 1);
    if (!isNext) return put(reply(command, nak(4)));
    if (command.sqn === 0) seal.forget();
    lastSqn = command.sqn;
    lastReply = answer(command);
    return put(lastReply);
  };
  const leave = wire.onBytes(listenForCommands(address, hear));

  return {
    present(data, bits = 8 * data.length, isWiegand = false) {
      events.push(Buffer.concat([Buffer.of(0x50, 0, isWiegand ? 1 : 0, bits & 0xff, bits >> 8), data]));
    },
    presentText: (text) =>
      events.push(Buffer.concat([Buffer.of(0x51, 0, 0, text.length), Buffer.from(text, "latin1")])),
    press(keys) {
      const codes = [...keys].map((key) => (key === "*" ? 0x7f : key === "#" ? 0x0d : key.charCodeAt(0)));
      events.push(Buffer.from([0x53, 0, codes.length, ...codes]));
    },
    tamper(opened) {
      if (isTampered === opened) return;
      isTampered = opened;
      events.push(Buffer.of(0x48, opened ? 1 : 0, 0));
    },
    shown: lamp.shown,
    sounds: () => sounds,
    key: () => ownKey && Uint8Array.from(ownKey),
    isSealed: seal.isOpen,
    trouble(next) {
      troubles = { ...troubles, ...next };
    },
    restart() {
      seal.forget();
      lastSqn = undefined;
      lastReply = undefined;
      lamp.forget();
    },
    unplug() {
      isPlugged = false;
    },
    plug() {
      isPlugged = true;
    },
    close: leave,
  };
}

function nak(code: number): Buffer {
  return Buffer.of(0x41, code);
}

function spoiled(reply: Buffer): Buffer {
  const at = reply.length - 3;
  return Buffer.from(reply.map((byte, index) => (index === at ? byte ^ 0x55 : byte)));
}

/** Looks by their bytes on the wire: on and off in tenths of a second, then the two colours (1 red, 2 green, 3 amber, 4 blue). */
const LOOKS: ReadonlyMap<string, IndicatorSignal> = new Map([
  ["1 0 4 4", "idle"],
  ["3 3 4 0", "look-here"],
  ["2 6 3 0", "turn-left"],
  ["6 2 3 0", "turn-right"],
  ["1 0 3 3", "processing"],
  ["1 0 2 2", "granted"],
  ["2 2 1 0", "denied"],
  ["5 5 1 0", "held-open"],
  ["1 9 1 0", "fault"],
]);

function createLamp(after: After) {
  let lasting = "1 0 4 4";
  let passing: string | undefined;
  let cancel = () => {};
  const endPassing = () => {
    cancel();
    passing = undefined;
  };
  return {
    set(order: Buffer) {
      const [, , passingControl, ...bytes] = order;
      if (passingControl === 1 || passingControl === 2) endPassing();
      if (passingControl === 2) {
        passing = bytes.slice(0, 4).join(" ");
        cancel = after(100 * order.readUInt16LE(7), endPassing);
      }
      if (order[9] === 1) lasting = [...order.subarray(10)].join(" ");
    },
    shown() {
      const look = passing ?? lasting;
      return LOOKS.get(look) ?? look;
    },
    forget() {
      endPassing();
      lasting = "1 0 4 4";
    },
  };
}
