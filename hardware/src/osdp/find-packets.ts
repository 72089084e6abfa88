import { announcedLength, decodePacket, HEADER_BYTES, type Packet, SOM } from "./packet.ts";

/** What a stretch of the line held: its packets, the bytes that may be the beginning of the next, how many were noise. */
export interface Found {
  readonly packets: readonly Packet[];
  readonly kept: Uint8Array;
  readonly skipped: number;
}

const NOTHING = new Uint8Array();

/**
 * Finds the packets in what was kept and what arrived. Whatever is no packet is skipped one byte at a time, so that a packet
 * is found behind any noise; at most one packet's bytes (1440) are ever kept. Pure.
 */
export function findPackets(kept: Uint8Array, arrived: Uint8Array): Found {
  const bytes = joined(kept, arrived);
  const packets: Packet[] = [];
  let skipped = 0;
  let at = 0;
  while (at < bytes.length) {
    const rest = bytes.subarray(at);
    const length = packetLength(rest);
    if (length === "unknown" || (length !== undefined && length > rest.length)) break;
    const packet = length === undefined ? undefined : decodePacket(rest.subarray(0, length));
    if (packet === undefined) skipped += 1;
    else packets.push(packet);
    at += packet?.bytes.length ?? 1;
  }
  return { packets, kept: bytes.slice(at), skipped };
}

/** Undefined: no packet begins here; "unknown": too few bytes to say. */
function packetLength(rest: Uint8Array): number | "unknown" | undefined {
  if (rest[0] !== SOM) return undefined;
  return rest.length < HEADER_BYTES ? "unknown" : announcedLength(rest);
}

/**
 * Looks again into what was kept when nothing more is coming: its first byte begins no packet, but one may stand behind it.
 * Pure.
 */
export function findLatePackets(kept: Uint8Array): Found {
  let { packets, kept: rest, skipped }: Found = { packets: [], kept, skipped: 0 };
  while (packets.length === 0 && rest.length > 0) {
    const next = findPackets(NOTHING, rest.subarray(1));
    ({ packets, kept: rest } = next);
    skipped += 1 + next.skipped;
  }
  return { packets, kept: rest, skipped };
}

function joined(kept: Uint8Array, arrived: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(kept.length + arrived.length);
  bytes.set(kept);
  bytes.set(arrived, kept.length);
  return bytes;
}
