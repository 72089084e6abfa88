import { crc16 } from "../crc16.ts";
import type { EdgeFault } from "./assemble-frames.ts";
import { type Bit, MAX_FRAME_BITS } from "./format.ts";

/** One line of a Wiegand bridge (docs/readers.md). */
export type BridgeLine =
  | { readonly type: "frame"; readonly bits: readonly Bit[] }
  | { readonly type: "refused"; readonly fault: EdgeFault }
  /** How many of the two above it has sent since its start, modulo 65536. */
  | { readonly type: "heartbeat"; readonly sent: number };

/** The longest line with its end: `W128`, 32 digits, the CRC and two spaces. */
export const MAX_BRIDGE_LINE_BYTES = 44;

const FAULTS: readonly EdgeFault[] = ["lost-edges", "overlap", "pulse-width", "interval", "too-long"];

/** Reads one line without its end; undefined for a line that is damaged or unknown. Pure and total. */
export function parseBridgeLine(line: string): BridgeLine | undefined {
  const match = /^(.+) ([0-9A-F]{4})$/.exec(line);
  if (match === null) return undefined;
  const [, text = "", crc = ""] = match;
  if (crc16(Buffer.from(text)) !== Number.parseInt(crc, 16)) return undefined;
  return parseFrame(text) ?? parseRefusal(text) ?? parseHeartbeat(text);
}

/** The line without its end. */
export function formatBridgeLine(line: BridgeLine): string {
  const text = textOf(line);
  return `${text} ${crc16(Buffer.from(text)).toString(16).toUpperCase().padStart(4, "0")}`;
}

function textOf(line: BridgeLine): string {
  switch (line.type) {
    case "frame":
      return `W${line.bits.length} ${hexOf(line.bits)}`;
    case "refused":
      return `E ${line.fault}`;
    case "heartbeat":
      return `H ${line.sent}`;
  }
}

function parseFrame(text: string): BridgeLine | undefined {
  const match = /^W([1-9]\d{0,2}) ([0-9A-F]{1,32})$/.exec(text);
  if (match === null) return undefined;
  const count = Number(match[1]);
  const digits = match[2] ?? "";
  if (count > MAX_FRAME_BITS || digits.length !== Math.ceil(count / 4)) return undefined;
  const bits = BigInt(`0x${digits}`).toString(2).padStart(count, "0");
  // More bits than were announced: the two contradict each other.
  if (bits.length > count) return undefined;
  return { type: "frame", bits: [...bits].map((bit) => (bit === "1" ? 1 : 0)) };
}

function parseRefusal(text: string): BridgeLine | undefined {
  const fault = FAULTS.find((known) => text === `E ${known}`);
  return fault && { type: "refused", fault };
}

function parseHeartbeat(text: string): BridgeLine | undefined {
  const sent = Number(/^H (0|[1-9]\d{0,4})$/.exec(text)?.[1] ?? Number.NaN);
  return sent <= 0xffff ? { type: "heartbeat", sent } : undefined;
}

function hexOf(bits: readonly Bit[]): string {
  const digits = Math.ceil(bits.length / 4);
  return BigInt(`0b${bits.join("")}`)
    .toString(16)
    .toUpperCase()
    .padStart(digits, "0");
}
