/** What the module says in its third status byte (the SAM_V/SAM_A interface, as vendors' manuals print it). */
export type SamStatus =
  | "done"
  | "found"
  | "no-card"
  | "select-failed"
  | "no-such-item"
  | "command-damaged"
  | "command-refused"
  | "card-refuses-module"
  | "module-refuses-card"
  | "text-not-verified"
  | "fingerprint-not-verified"
  | "text-length-wrong"
  | "wrong-card"
  | "read-failed"
  | "random-failed"
  | "self-test-failed"
  | "not-authorised"
  | "unlisted";

const STATUSES: ReadonlyMap<number, SamStatus> = new Map([
  [0x90, "done"],
  [0x9f, "found"],
  [0x80, "no-card"],
  [0x81, "select-failed"],
  [0x91, "no-such-item"],
  [0x10, "command-damaged"],
  [0x11, "command-damaged"],
  [0x21, "command-refused"],
  [0x23, "command-refused"],
  [0x24, "command-refused"],
  [0x31, "card-refuses-module"],
  [0x32, "module-refuses-card"],
  [0x33, "text-not-verified"],
  [0x37, "fingerprint-not-verified"],
  [0x3f, "text-length-wrong"],
  [0x40, "wrong-card"],
  [0x41, "read-failed"],
  [0x47, "random-failed"],
  [0x60, "self-test-failed"],
  [0x66, "not-authorised"],
]);

/** What a status byte means; pure and total. */
export function statusOf(byte: number): SamStatus {
  return STATUSES.get(byte) ?? "unlisted";
}
