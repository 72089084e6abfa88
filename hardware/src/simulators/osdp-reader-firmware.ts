import { createReaderSeal, type ReaderSeal } from "./osdp-reader-seal.ts";
import { beginReply, endReply, type Heard, type HeardCommand } from "./osdp-reader-wire.ts";

/** What a reader is made with. */
export interface FirmwareOptions {
  /** 0–126. */
  readonly address: number;
  /** Its own key, 16 bytes; without one it knows the default key alone. */
  readonly key?: Uint8Array;
  /** Whether it takes the default key and a new one (by default where it has none of its own). */
  readonly installMode?: boolean;
  /** Its unique number, 8 bytes. */
  readonly cuid?: Uint8Array;
  readonly hasSecureChannel?: boolean;
  /** Says in plain text who it is, and nothing else. */
  readonly wantsSeal?: boolean;
}

/** What of a command reaches the reader's hardware: code and data, and what it says to it, code first. */
export type Obey = (payload: Buffer) => Buffer;

/** The program inside a reader: one reply to each command. */
export interface ReaderFirmware {
  answer(heard: Heard): Buffer;
  /** The reply of one that has no time now. */
  busy(heard: Heard): Buffer;
  key(): Uint8Array | undefined;
  address(): number;
  isSealed(): boolean;
  /** Session and sequence are gone, the key is not. */
  restart(): void;
}

const DEFAULT_KEY = Buffer.from("0123456789:;<=>?");
const BARE_COMMANDS: readonly number[] = [0x60, 0x61, 0x62, 0x64];
const BARE_QUESTIONS: readonly number[] = [0x61, 0x62];

/** osdp_NAK with its reason. */
export function nak(reason: number): Buffer {
  return Buffer.of(0x41, reason);
}

/** Creates the program of a reader that was just switched on; what no handshake or key is about is left to `obey`. */
export function createReaderFirmware(
  options: FirmwareOptions,
  parts: { readonly random: (bytes: number) => Uint8Array; readonly obey: Obey },
): ReaderFirmware {
  const { hasSecureChannel = true } = options;
  const seal = createReaderSeal(Buffer.from(options.cuid ?? Buffer.from("menshen1")), parts.random);
  const keyring = createKeyring(options, seal);
  let address = options.address;
  let nextAddress = address;
  let lastSqn: number | undefined;
  let lastReply: Buffer | undefined;

  const { reply, sealed } = createWriter(() => address, seal);

  /** The handshake, which is sealed by nothing but itself. */
  const shakeHands = (command: HeardCommand): Buffer => {
    const { payload, scb } = command;
    if (!hasSecureChannel) return reply(command, nak(5));
    const key = keyring.keyFor(command);
    if (key === undefined) return reply(command, nak(6));
    if (payload[0] === 0x76) {
      const said = Buffer.concat([Buffer.of(0x76), seal.challenge(key, payload.subarray(1))]);
      return reply(command, said, Buffer.of(3, 0x12, scb[2] ?? 0));
    }
    const mac = seal.prove(payload.subarray(1));
    if (mac === undefined) return reply(command, nak(6));
    return reply(command, Buffer.concat([Buffer.of(0x78), mac]), Buffer.of(3, 0x14, 1));
  };

  /** It says yes under the old address and goes by the new one from then on; a speed means nothing here. */
  const moveTo = (data: Buffer): Buffer => {
    nextAddress = data.readUInt8(0);
    return Buffer.concat([Buffer.of(0x54), data]);
  };

  const obey = (payload: Buffer) => {
    if (payload[0] === 0x75) return keyring.set(payload.subarray(1));
    return payload[0] === 0x6e ? moveTo(payload.subarray(1)) : parts.obey(payload);
  };

  const obeyBare = (command: HeardCommand): Buffer => {
    seal.forget();
    const allowed = options.wantsSeal === true ? BARE_QUESTIONS : keyring.own() && BARE_COMMANDS;
    const isAllowed = allowed === undefined || allowed.includes(command.payload[0] ?? 0);
    return reply(command, isAllowed ? obey(command.payload) : nak(6));
  };

  const obeySealed = (command: HeardCommand): Buffer => {
    const isEncrypted = command.scb[1] === 0x17;
    const payload = seal.isOpen() ? seal.open(command.checked, command.scb.length, isEncrypted) : undefined;
    if (payload !== undefined) return sealed(command, obey(payload));
    seal.forget();
    return reply(command, nak(6));
  };

  const execute = (command: HeardCommand): Buffer => {
    const type = command.scb[1];
    if (type === undefined) return obeyBare(command);
    return type === 0x11 || type === 0x13 ? shakeHands(command) : obeySealed(command);
  };

  const inTurn = (command: HeardCommand): Buffer => {
    const { sqn } = command;
    // The same number again: the panel did not hear us, and nothing is done twice.
    if (sqn !== 0 && sqn === lastSqn && lastReply !== undefined) return lastReply;
    if (sqn !== 0 && (lastSqn === undefined || sqn !== (lastSqn % 3) + 1)) return reply(command, nak(4));
    if (sqn === 0) seal.forget();
    lastSqn = sqn;
    lastReply = execute(command);
    address = nextAddress;
    return lastReply;
  };

  return {
    answer: (heard) =>
      heard.type === "damaged" ? reply({ sqn: heard.sqn, hasCrc: true }, nak(1)) : inTurn(heard.command),
    busy: (heard) => reply({ sqn: 0, hasCrc: heard.type === "damaged" || heard.command.hasCrc }, Buffer.of(0x79)),
    address: () => address,
    key: keyring.own,
    isSealed: seal.isOpen,
    restart() {
      seal.forget();
      lastSqn = undefined;
      lastReply = undefined;
    },
  };
}

function createWriter(addressNow: () => number, seal: ReaderSeal) {
  return {
    reply: (to: { readonly sqn: number; readonly hasCrc: boolean }, payload: Buffer, scb = Buffer.alloc(0)) =>
      endReply(beginReply({ address: addressNow(), ...to }, scb, payload), to.hasCrc),
    sealed(to: HeardCommand, payload: Buffer) {
      const isLong = payload.length > 1;
      const body = isLong ? Buffer.concat([payload.subarray(0, 1), seal.encrypt(payload.subarray(1))]) : payload;
      const open = beginReply({ address: addressNow(), ...to }, Buffer.of(2, isLong ? 0x18 : 0x16), body, 4);
      return endReply(Buffer.concat([open, seal.mac(open)]), to.hasCrc);
    },
  };
}

function createKeyring(options: FirmwareOptions, seal: ReaderSeal) {
  let ownKey = options.key === undefined ? undefined : Buffer.from(options.key);
  let installMode = options.installMode ?? ownKey === undefined;
  return {
    own: () => ownKey && Uint8Array.from(ownKey),
    /** The key that the panel's security block names, where the reader may use it now. */
    keyFor({ scb }: HeardCommand): Buffer | undefined {
      if (scb[2] !== 0) return ownKey;
      return installMode ? DEFAULT_KEY : undefined;
    },
    /** osdp_KEYSET: takes a key under a seal alone, and leaves the install mode. */
    set(data: Buffer): Buffer {
      if (!seal.isOpen() || data[0] !== 1 || data[1] !== 16 || data.length !== 18) return nak(6);
      ownKey = Buffer.from(data.subarray(2));
      installMode = false;
      return Buffer.of(0x40);
    },
  };
}
