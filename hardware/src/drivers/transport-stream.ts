import { NotPictures } from "./picture-program.ts";

/** A transport stream is cut into packets of one length, each beginning with the same byte (ISO/IEC 13818-1, 2.4.3.2). */
const PACKET_BYTES = 188;
const SYNC = 0x47;
/** Packets of this stream tell which programs there are; the table's own number (ISO/IEC 13818-1, tables 2-3 and 2-31). */
const PROGRAMS_PID = 0;
const PROGRAMS_TABLE = 0x00;
const STREAMS_TABLE = 0x02;
/** So much without one packet is no transport stream. */
const MOST_GARBAGE_BYTES = 64 * 1024;

/** Whole packets that belong together, in the order they came. */
export type TransportPiece =
  /** One packet that tells what the stream is made of: its programs, or the streams of its first program. */
  | { readonly type: "table"; readonly table: "programs" | "streams"; readonly bytes: Uint8Array }
  /** The packet in which a picture begins, and what follows it; `isKey` where a decoder may begin with it. */
  | { readonly type: "picture"; readonly isKey: boolean; readonly bytes: Uint8Array }
  | { readonly type: "more"; readonly bytes: Uint8Array };

/**
 * Cuts an MPEG transport stream of one video stream (H.264 and H.265 alike) into pieces; a packet that lies in one chunk is not
 * copied. What is no packet is skipped; throws NotPictures where nothing else comes.
 */
export function createTransportReader(onPiece: (piece: TransportPiece) => void): (chunk: Uint8Array) => void {
  const sort = createSorter();
  let rest: Uint8Array = new Uint8Array(0);
  let skipped = 0;

  /** Skips to the next byte that may begin a packet, and returns where it is. */
  const findPacket = (bytes: Uint8Array, from: number): number => {
    const found = bytes.indexOf(SYNC, from);
    const at = found === -1 ? bytes.length : found;
    skipped += at - from;
    if (skipped > MOST_GARBAGE_BYTES) throw new NotPictures("the bytes are no transport stream");
    return at;
  };

  /** Hands on the whole packets of some bytes, and returns where the first that is not whole begins. */
  const cut = (bytes: Uint8Array): number => {
    let begun: Begun | undefined;
    const handOn = (end: number) => {
      if (begun !== undefined) onPiece({ ...begun.as, bytes: bytes.subarray(begun.at, end) });
      begun = undefined;
    };
    let at = 0;
    for (;;) {
      const next = findPacket(bytes, at);
      if (next !== at) handOn(at);
      at = next;
      if (at + PACKET_BYTES > bytes.length) break;
      skipped = 0;
      const kind = sort(bytes.subarray(at, at + PACKET_BYTES));
      if (kind !== more) handOn(at);
      begun ??= { as: kind, at };
      at += PACKET_BYTES;
      // A table is kept apart from the picture after it.
      if (kind.type === "table") handOn(at);
    }
    handOn(at);
    return at;
  };

  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
    rest = bytes.slice(cut(bytes));
  };
}

/** What a packet is, without its bytes. */
type Kind =
  | { readonly type: "table"; readonly table: "programs" | "streams" }
  | { readonly type: "picture"; readonly isKey: boolean }
  | { readonly type: "more" };

interface Begun {
  readonly as: Kind;
  readonly at: number;
}

const more: Kind = { type: "more" };

/** Tells packets apart, by the tables that came before them. */
function createSorter(): (packet: Uint8Array) => Kind {
  let streamsPid: number | undefined;
  let videoPid: number | undefined;
  return (packet) => {
    const { pid, isBegin, isRandomAccess, payload } = readHead(packet);
    if (!isBegin) return more;
    if (pid === PROGRAMS_PID) {
      streamsPid = programIn(payload) ?? streamsPid;
      return { type: "table", table: "programs" };
    }
    if (pid === streamsPid) {
      videoPid = streamIn(payload) ?? videoPid;
      return { type: "table", table: "streams" };
    }
    return pid === videoPid ? { type: "picture", isKey: isRandomAccess } : more;
  };
}

interface Head {
  readonly pid: number;
  /** A table or a picture begins in this packet (payload_unit_start_indicator). */
  readonly isBegin: boolean;
  /** A decoder may begin here (random_access_indicator, ISO/IEC 13818-1, 2.4.3.5). */
  readonly isRandomAccess: boolean;
  readonly payload: Uint8Array;
}

/** Reads a packet's head and adaptation field (ISO/IEC 13818-1, tables 2-2 and 2-6); a length beyond the packet leaves no payload. */
function readHead(packet: Uint8Array): Head {
  const flags = byteAt(packet, 3);
  const hasAdaptation = (flags & 0x20) !== 0;
  const adaptationBytes = hasAdaptation ? byteAt(packet, 4) : 0;
  const payloadAt = hasAdaptation ? 5 + adaptationBytes : 4;
  return {
    pid: pidAt(packet, 1),
    isBegin: (byteAt(packet, 1) & 0x40) !== 0,
    isRandomAccess: adaptationBytes > 0 && (byteAt(packet, 5) & 0x40) !== 0,
    payload: (flags & 0x10) === 0 ? packet.subarray(packet.length) : packet.subarray(payloadAt),
  };
}

/** Where the first program's streams are told; each entry is a program's number and its packets' (table 2-30). */
function programIn(payload: Uint8Array): number | undefined {
  const entries = tableIn(payload, PROGRAMS_TABLE)?.subarray(5);
  for (let at = 0; entries !== undefined && at + 4 <= entries.length; at += 4) {
    // Program 0 is the network's.
    if (twoBytesAt(entries, at) !== 0) return pidAt(entries, at + 2);
  }
  return undefined;
}

/** Which packets the first stream's are (table 2-33): ffmpeg is told to hand on one stream only. */
function streamIn(payload: Uint8Array): number | undefined {
  const table = tableIn(payload, STREAMS_TABLE);
  if (table === undefined) return undefined;
  const streams = table.subarray(9 + (twoBytesAt(table, 7) & 0x0fff));
  return streams.length >= 5 ? pidAt(streams, 1) : undefined;
}

/** What stands in a table behind its length and before its checksum of four bytes; undefined where it is another, or goes on elsewhere. */
function tableIn(payload: Uint8Array, table: number): Uint8Array | undefined {
  const section = payload.subarray(1 + byteAt(payload, 0));
  const length = twoBytesAt(section, 1) & 0x0fff;
  if (section.length < 3 || byteAt(section, 0) !== table || length < 4 || 3 + length > section.length) return undefined;
  return section.subarray(3, 3 + length - 4);
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const twoBytesAt = (bytes: Uint8Array, at: number): number => (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
const pidAt = (bytes: Uint8Array, at: number): number => twoBytesAt(bytes, at) & 0x1fff;

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
