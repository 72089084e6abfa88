import type { ContactState, IndicatorSignal } from "../ports.ts";

/** What somebody outside the program can do to a simulated door; one JSON line each. */
export type DoorAction =
  | { readonly card: string }
  | { readonly contact: "open" | "closed" }
  | { readonly exit: true }
  /** A stone that holds the leaf once it is open; taking it away lets the leaf fall shut. */
  | { readonly stone: boolean }
  | { readonly status: true };

/** What the door says afterwards, or why it did nothing. */
export type DoorAnswer =
  | { readonly ok: true; readonly contact: ContactState; readonly stone: boolean; readonly indicator: IndicatorSignal }
  | { readonly ok: false; readonly error: string };

export type DecodedAction =
  | { readonly ok: true; readonly value: DoorAction }
  | { readonly ok: false; readonly error: string };

const KNOWN = `known: {"card":"04A1B2C3"}, {"contact":"open"}, {"contact":"closed"}, {"exit":true}, {"stone":true}, {"stone":false}, {"status":true}`;

/** Reads one line of JSON as an action; card numbers come out in upper case. Pure and total. */
export function decodeDoorAction(line: string): DecodedAction {
  const entries = Object.entries(parseRecord(line));
  const [key, value] = entries[0] ?? [];
  if (entries.length !== 1 || key === undefined) return refuse(`one action a line, as JSON; ${KNOWN}`);
  switch (key) {
    case "card":
      return decodeCard(value);
    case "contact":
      return decodeContact(value);
    case "stone":
      return typeof value === "boolean" ? { ok: true, value: { stone: value } } : refuse("stone must be true or false");
    case "exit":
      return value === true ? { ok: true, value: { exit: true } } : refuse("exit must be true");
    case "status":
      return value === true ? { ok: true, value: { status: true } } : refuse("status must be true");
    default:
      return refuse(`there is no action ${JSON.stringify(key)}; ${KNOWN}`);
  }
}

function decodeContact(value: unknown): DecodedAction {
  if (value === "open" || value === "closed") return { ok: true, value: { contact: value } };
  return refuse('contact must be "open" or "closed"');
}

/** UIDs have 4, 7 or 10 bytes (ISO/IEC 14443-3); Wiegand numbers are shorter, so 2–10 bytes are taken. */
function decodeCard(value: unknown): DecodedAction {
  if (typeof value === "string" && /^([0-9A-Fa-f]{2}){2,10}$/.test(value)) {
    return { ok: true, value: { card: value.toUpperCase() } };
  }
  return refuse("card must be 2-10 bytes in hex, like 04A1B2C3");
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
