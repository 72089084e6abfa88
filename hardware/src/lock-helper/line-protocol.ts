import type { Pulse } from "../ports.ts";

/** Version in the helper's greeting; docs/lock-helper.md holds the words. */
export const LOCK_PROTOCOL = 2;

/** Longest line either side sends, in bytes. */
export const MAX_LINE_BYTES = 256;

/** Shortest and longest pulse or hold in milliseconds: a relay needs the one, a person with luggage the other. */
const PULSE_MS = { shortest: 100, longest: 60_000 } as const;

export type LineLevel = "active" | "inactive";

/** Codes in the helper's `error` answers. */
export type LockErrorCode =
  | "unknown-request"
  | "bad-id"
  | "bad-duration"
  | "line-too-long"
  | "busy"
  | "relay-stuck"
  | "too-many-connections";

export type LockRequest =
  | { readonly type: "pulse"; readonly pulse: Pulse }
  | { readonly type: "hold"; readonly pulse: Pulse }
  | { readonly type: "release"; readonly id: string }
  | { readonly type: "status" }
  | { readonly type: "pulses" }
  | { readonly type: "unreadable"; readonly code: LockErrorCode; readonly text: string };

/** Tells whether `id` can stand in a line: 1–64 of A–Z a–z 0–9 . _ : - */
export function isPulseId(id: string): boolean {
  return /^[A-Za-z0-9._:-]{1,64}$/.test(id);
}

/** Tells whether `milliseconds` is a whole number in the range of a pulse. */
export function isPulseDuration(milliseconds: number): boolean {
  return Number.isInteger(milliseconds) && milliseconds >= PULSE_MS.shortest && milliseconds <= PULSE_MS.longest;
}

/** How many words an order has at most. */
const ORDERS = { pulse: 3, hold: 3, release: 2 } as const;

/** Reads one line sent to the helper; pure and total. */
export function parseRequest(line: string): LockRequest {
  const words = line.split(" ");
  const [word = "", id = "", duration = ""] = words;
  if (words.length === 1 && (word === "status" || word === "pulses")) return { type: word };
  if (!isOrder(word) || words.length > ORDERS[word]) {
    return unreadable("unknown-request", "known: pulse <id> <ms>, hold <id> <ms>, release <id>, status, pulses");
  }
  if (!isPulseId(id)) return unreadable("bad-id", "an id is 1-64 of A-Z a-z 0-9 . _ : -");
  if (word === "release") return { type: word, id };
  const pulse = parsePulse(`${id} ${duration}`);
  if (pulse !== undefined) return { type: word, pulse };
  return unreadable("bad-duration", `pulse and hold last ${PULSE_MS.shortest}-${PULSE_MS.longest} whole ms`);
}

function isOrder(word: string): word is keyof typeof ORDERS {
  return Object.hasOwn(ORDERS, word);
}

/** Reads `<id> <ms>`, the form of a pulse in the file and in the list; undefined when it is anything else. */
export function parsePulse(text: string): Pulse | undefined {
  const match = /^([A-Za-z0-9._:-]{1,64}) ([1-9][0-9]{2,4})$/.exec(text);
  const [, id, digits] = match ?? [];
  const milliseconds = Number(digits);
  return id !== undefined && isPulseDuration(milliseconds) ? { id, milliseconds } : undefined;
}

/** Writes a pulse as it stands in the file and in the list. */
export function formatPulse(pulse: Pulse): string {
  return `${pulse.id} ${pulse.milliseconds}`;
}

export type LockMessage =
  | { readonly type: "greeting"; readonly version: number }
  | { readonly type: "line"; readonly level: LineLevel }
  | { readonly type: "status"; readonly level: LineLevel }
  | { readonly type: "pulsed" | "held"; readonly id: string; readonly recorded: boolean }
  | { readonly type: "released" | "ended"; readonly id: string }
  | { readonly type: "pulses"; readonly count: number }
  | { readonly type: "error"; readonly code: string; readonly text: string };

/** Reads one line sent by the helper; undefined when it is not of this protocol. Pure. */
export function parseMessage(line: string): LockMessage | undefined {
  const [word, first = "", second, ...rest] = line.split(" ");
  if (word === "error") return { type: "error", code: first, text: [second, ...rest].join(" ") };
  if (rest.length > 0) return undefined;
  if ((word === "pulsed" || word === "held") && isPulseId(first)) {
    if (second !== undefined && second !== "unrecorded") return undefined;
    return { type: word, id: first, recorded: second === undefined };
  }
  return second === undefined ? parseShortMessage(word, first) : undefined;
}

function parseShortMessage(word: string | undefined, argument: string): LockMessage | undefined {
  switch (word) {
    case "line":
    case "status":
      return argument === "active" || argument === "inactive" ? { type: word, level: argument } : undefined;
    case "released":
    case "ended":
      return isPulseId(argument) ? { type: word, id: argument } : undefined;
    case "lock-helper":
      return /^\d{1,4}$/.test(argument) ? { type: "greeting", version: Number(argument) } : undefined;
    case "pulses":
      return /^\d{1,6}$/.test(argument) ? { type: "pulses", count: Number(argument) } : undefined;
    default:
      return undefined;
  }
}

function unreadable(code: LockErrorCode, text: string): LockRequest {
  return { type: "unreadable", code, text };
}
