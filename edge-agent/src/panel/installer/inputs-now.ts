import type {
  CardRead,
  DeviceState,
  Hardware,
  InputState,
  ReaderPoint,
  ReadTrouble,
  Unsubscribe,
} from "@menshen/hardware";
import { type Monotonic, numberHash } from "@menshen/protocol";

/** One reader as an installer sees it; of a number only the beginning of its hash. */
export interface ReaderNow {
  readonly name: string;
  readonly driver: string;
  readonly state: DeviceState;
  readonly lastRead?: {
    readonly kind: "card" | "document";
    readonly masked: string;
    readonly bits?: number;
    readonly agoMs: number;
  };
  readonly lastTrouble?: { readonly reason: ReadTrouble; readonly bits?: number; readonly agoMs: number };
  readonly troubles: { readonly [reason in ReadTrouble]?: number };
  readonly counts?: NonNullable<ReturnType<NonNullable<ReaderPoint["counts"]>>>;
  /** Keys pressed within the last seconds, without which; absent where it has none. */
  readonly keys?: number;
}

/** What the door's wires say at this moment; ago in milliseconds. */
export interface InputsNow {
  readonly contact: ReturnType<Hardware["contact"]["state"]>;
  readonly lock: ReturnType<Hardware["lock"]["state"]>;
  readonly exitPressedAgoMs?: number;
  readonly inputs: { readonly [name in "exitSensor" | "keyContact" | "fire" | "tamper" | "mains"]?: InputState };
  readonly readers: readonly ReaderNow[];
  readonly voice: DeviceState;
}

export interface InputsParts {
  readonly hardware: Pick<Hardware, "contact" | "lock" | "exitButton" | "inputs" | "readers" | "voice">;
  readonly siteKey: Uint8Array;
  readonly now: () => Monotonic;
}

interface Heard {
  readonly read?: { readonly read: CardRead; readonly at: Monotonic };
  readonly trouble?: { readonly reason: ReadTrouble; readonly bits?: number; readonly at: Monotonic };
  readonly troubles: { readonly [reason in ReadTrouble]?: number };
  readonly keysAt: readonly Monotonic[];
}

const nothingHeard: Heard = { troubles: {}, keysAt: [] };
/** Somebody who presses keys sees them for so long (milliseconds). */
const keysShownForMs = 10_000;
const mostKeys = 12;
/** Enough of a hash to see that two reads were the same card, too little to look for whose. */
const maskedLetters = 6;

/** Listens to all that hangs on a door, for whoever wires it; nothing of it is written down. */
export function listenToInputs({ hardware, siteKey, now }: InputsParts): {
  readonly inputs: () => InputsNow;
  readonly leave: Unsubscribe;
} {
  const heard = new Map<string, Heard>();
  let exitAt: Monotonic | undefined;
  const hear = (name: string, change: (before: Heard) => Partial<Heard>) => {
    const before = heard.get(name) ?? nothingHeard;
    heard.set(name, { ...before, ...change(before) });
  };
  const leave = [
    hardware.exitButton.onPress(() => {
      exitAt = now();
    }),
    ...hardware.readers.flatMap(({ name, cardReader, keypad }) => [
      cardReader.onRead((read) => hear(name, () => ({ read: { read, at: now() } }))),
      cardReader.onTrouble(({ reason, bits }) =>
        hear(name, ({ troubles }) => ({
          trouble: { reason, at: now(), ...(bits !== undefined && { bits }) },
          troubles: { ...troubles, [reason]: (troubles[reason] ?? 0) + 1 },
        })),
      ),
      ...(keypad
        ? [keypad.onKey(() => hear(name, ({ keysAt }) => ({ keysAt: [...keysAt, now()].slice(-mostKeys) })))]
        : []),
    ]),
  ];

  const readerNow = (reader: Hardware["readers"][number]): ReaderNow => {
    const { name, driver, cardReader, keypad } = reader;
    const { read, trouble, troubles, keysAt } = heard.get(name) ?? nothingHeard;
    const counts = reader.counts?.();
    return {
      ...{ name, driver, state: cardReader.state(), troubles },
      ...(read && { lastRead: { ...masked(read.read, siteKey), agoMs: now() - read.at } }),
      ...(trouble && { lastTrouble: { ...withoutMoment(trouble), agoMs: now() - trouble.at } }),
      ...(counts && { counts }),
      ...(keypad && { keys: keysAt.filter((at) => now() - at < keysShownForMs).length }),
    };
  };

  return {
    inputs() {
      const { exitSensor, keyContact, fire, tamper, mains } = hardware.inputs;
      return {
        contact: hardware.contact.state(),
        lock: hardware.lock.state(),
        voice: hardware.voice.state(),
        ...(exitAt !== undefined && { exitPressedAgoMs: now() - exitAt }),
        inputs: {
          ...(exitSensor && { exitSensor: exitSensor.state() }),
          ...(keyContact && { keyContact: keyContact.state() }),
          ...(fire && { fire: fire.state() }),
          ...(tamper && { tamper: tamper.state() }),
          ...(mains && { mains: mains.state() }),
        },
        readers: hardware.readers.map(readerNow),
      };
    },
    leave() {
      for (const one of leave) one();
    },
  };
}

const withoutMoment = ({ reason, bits }: NonNullable<Heard["trouble"]>) => ({
  reason,
  ...(bits !== undefined && { bits }),
});

function masked(read: CardRead, siteKey: Uint8Array) {
  if (read.type === "document") return { kind: "document" as const, masked: read.numberHash.slice(0, maskedLetters) };
  const hash = numberHash(siteKey, "card", read.cardNumber).slice(0, maskedLetters);
  return { kind: "card" as const, masked: hash, ...(read.bits !== undefined && { bits: read.bits }) };
}
