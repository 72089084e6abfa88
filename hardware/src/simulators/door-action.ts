import type {
  ContactState,
  DeviceState,
  IdDocument,
  IndicatorSignal,
  InputState,
  KeypadKey,
  ReadTrouble,
  VoiceSentence,
} from "../ports.ts";

/** What somebody outside the program can do to a simulated door; one JSON line each. */
export type DoorAction =
  | { readonly card: string }
  /** A resident ID card on the reader, by the number printed on it. */
  | { readonly document: { readonly type: IdDocument; readonly number: string } }
  /** Something on the reader that gives no number. */
  | { readonly trouble: ReadTrouble }
  /** Keys pressed one after the other. */
  | { readonly keys: string }
  /** `cut`: the wire to the magnet contact is cut. */
  | { readonly contact: "open" | "closed" | "cut" }
  | { readonly exit: true }
  /** Somebody leaves by the handle inside, which moves no lock; or comes in with the mechanical key. */
  | { readonly handle: true }
  | { readonly key: true }
  /** A stone that holds the leaf once it is open; taking it away lets the leaf fall shut. */
  | { readonly stone: boolean }
  | { readonly fire: boolean }
  | { readonly tamper: boolean }
  | { readonly mainsLost: boolean }
  /** What the reader says of itself. */
  | { readonly reader: Exclude<DeviceState, "starting"> }
  | { readonly status: true };

/** What a door shows and says to whoever stands before it. */
export interface DoorShown {
  readonly contact: ContactState;
  readonly stone: boolean;
  readonly indicator: IndicatorSignal;
  readonly inputs: { readonly [input in "fire" | "tamper" | "mains"]: InputState };
  readonly reader: DeviceState;
  /** The newest sentences, the last one newest. */
  readonly said: readonly VoiceSentence[];
  readonly volume: number;
}

/** What the door says afterwards, or why it did nothing. */
export type DoorAnswer = ({ readonly ok: true } & DoorShown) | { readonly ok: false; readonly error: string };

export type DecodedAction =
  | { readonly ok: true; readonly value: DoorAction }
  | { readonly ok: false; readonly error: string };

const KNOWN = [
  '{"card":"04A1B2C3"}',
  '{"document":{"type":"citizen","number":"11010519491231002X"}}',
  '{"trouble":"parity"}',
  '{"keys":"1234#"}',
  '{"contact":"open"}, "closed" or "cut"',
  '{"exit":true}, "handle" or "key"',
  '{"stone":true}, "fire", "tamper" or "mainsLost", or false',
  '{"reader":"silent"}, "fault" or "working"',
  '{"status":true}',
].join(", ");

/** Reads one line of JSON as an action; card numbers come out in upper case. Pure and total. */
export function decodeDoorAction(line: string): DecodedAction {
  const entries = Object.entries(parseRecord(line));
  const [key, value] = entries[0] ?? [];
  if (entries.length !== 1 || key === undefined) return refuse(`one action a line, as JSON; known: ${KNOWN}`);
  const decode = Object.hasOwn(decoders, key) ? decoders[key as keyof typeof decoders] : undefined;
  return decode?.(value) ?? refuse(`there is no action ${JSON.stringify(key)}; known: ${KNOWN}`);
}

/** What an action is called: the one key of its record. */
export type ActionName = DoorAction extends infer Action ? (Action extends DoorAction ? keyof Action : never) : never;

const decoders: { readonly [name in ActionName]: (value: unknown) => DecodedAction } = {
  card: decodeCard,
  document: decodeDocument,
  trouble: (value) => {
    const trouble = oneOf(troubles, value);
    return trouble ? take({ trouble }) : refuse(`trouble must be one of ${troubles.join(", ")}`);
  },
  keys: (value) =>
    typeof value === "string" && /^[0-9*#]{1,32}$/.test(value)
      ? take({ keys: value })
      : refuse("keys must be 1-32 of 0-9, * and #"),
  contact: (value) => {
    const contact = oneOf(["open", "closed", "cut"], value);
    return contact ? take({ contact }) : refuse('contact must be "open", "closed" or "cut"');
  },
  exit: (value) => (value === true ? take({ exit: true }) : refuse("exit must be true")),
  handle: (value) => (value === true ? take({ handle: true }) : refuse("handle must be true")),
  key: (value) => (value === true ? take({ key: true }) : refuse("key must be true")),
  stone: (value) => decodeFlag("stone", value, (stone) => ({ stone })),
  fire: (value) => decodeFlag("fire", value, (fire) => ({ fire })),
  tamper: (value) => decodeFlag("tamper", value, (tamper) => ({ tamper })),
  mainsLost: (value) => decodeFlag("mainsLost", value, (mainsLost) => ({ mainsLost })),
  reader: (value) => {
    const reader = oneOf(["working", "silent", "fault"], value);
    return reader ? take({ reader }) : refuse('reader must be "working", "silent" or "fault"');
  },
  status: (value) => (value === true ? take({ status: true }) : refuse("status must be true")),
};

const documents: readonly IdDocument[] = ["citizen", "hmt", "foreign-2017", "foreign-2023"];
const troubles: readonly ReadTrouble[] = [
  "parity",
  "bits",
  "frame-lost",
  "checksum",
  "card-fake",
  "card-removed",
  "card-not-permitted",
  "layout-unknown",
  "read-failed",
  "reader-refused",
];

/** The keys of `{"keys"}` one by one; pure. */
export function keysOf(keys: string): readonly KeypadKey[] {
  return [...keys] as KeypadKey[];
}

function decodeFlag(name: string, value: unknown, action: (flag: boolean) => DoorAction): DecodedAction {
  return typeof value === "boolean" ? take(action(value)) : refuse(`${name} must be true or false`);
}

/** UIDs have 4, 7 or 10 bytes (ISO/IEC 14443-3); Wiegand numbers are shorter, so 2–10 bytes are taken. */
function decodeCard(value: unknown): DecodedAction {
  if (typeof value === "string" && /^([0-9A-Fa-f]{2}){2,10}$/.test(value)) return take({ card: value.toUpperCase() });
  return refuse("card must be 2-10 bytes in hex, like 04A1B2C3");
}

/** The longest number is a citizen's with 18 characters (GB 11643). */
function decodeDocument(value: unknown): DecodedAction {
  const { type, number } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const document = oneOf(documents, type);
  if (document !== undefined && typeof number === "string" && /^[0-9A-Za-z]{8,18}$/.test(number)) {
    return take({ document: { type: document, number: number.toUpperCase() } });
  }
  return refuse(`document must have a type (${documents.join(", ")}) and a number of 8-18 digits and letters`);
}

function oneOf<const Choice extends string>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}

function take(value: DoorAction): DecodedAction {
  return { ok: true, value };
}

function parseRecord(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function refuse(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
