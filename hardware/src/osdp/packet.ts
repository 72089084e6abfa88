import { checksum, crc16 } from "./check.ts";

/** A security block: its type (SCS_11 is 0x11 and so on) and its data. */
export interface SecurityBlock {
  readonly type: number;
  readonly data: Uint8Array;
}

/** What stands in one OSDP packet; `sequence` 0–3, `body` the command or reply code with its data (and MAC, where sealed). */
export interface PacketContent {
  /** 0–126 for one device, 127 for all of them. */
  readonly address: number;
  readonly sender: "panel" | "device";
  readonly sequence: number;
  readonly block?: SecurityBlock;
  readonly body: Uint8Array;
}

/** A packet as it came: `bytes` from the SOM to the end of its check, `bodyAt` where the body begins in them. */
export interface Packet extends PacketContent {
  readonly bytes: Uint8Array;
  readonly bodyAt: number;
}

export type Check = "crc" | "checksum";

export const SOM = 0x53;
export const HEADER_BYTES = 5;
/** The longest packet the protocol allows (IEC 60839-11-5, packet format). */
export const MOST_PACKET_BYTES = 1_440;

const DEVICE_BIT = 0x80;
const CRC_BIT = 0x04;
const BLOCK_BIT = 0x08;

/** Writes a packet from its SOM to its check; pure. */
export function encodePacket(content: PacketContent, check: Check = "crc"): Uint8Array {
  return closePacket(openPacket(content, check, 0), check);
}

/** Writes a packet whose length already counts `sealBytes` and its check, neither of which it has yet; pure. */
export function openPacket(content: PacketContent, check: Check, sealBytes: number): Uint8Array {
  const { address, sender, sequence, block, body } = content;
  const blockBytes = block === undefined ? 0 : 2 + block.data.length;
  const length = HEADER_BYTES + blockBytes + body.length + sealBytes + checkBytes(check);
  const control = sequence | (check === "crc" ? CRC_BIT : 0) | (block === undefined ? 0 : BLOCK_BIT);
  return Uint8Array.of(
    SOM,
    address | (sender === "device" ? DEVICE_BIT : 0),
    length & 0xff,
    length >> 8,
    control,
    ...(block === undefined ? [] : [blockBytes, block.type, ...block.data]),
    ...body,
  );
}

/** Adds the check to a packet that is whole but for it; pure. */
export function closePacket(open: Uint8Array, check: Check): Uint8Array {
  const closed = new Uint8Array(open.length + checkBytes(check));
  closed.set(open);
  if (check === "checksum") closed[open.length] = checksum(open);
  else new DataView(closed.buffer).setUint16(open.length, crc16(open), true);
  return closed;
}

/** Reads one whole packet; undefined where its check, its security block or its missing body say that it is none. Pure. */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  const [, address = 0, , , control = 0] = bytes;
  const check = control & CRC_BIT ? "crc" : "checksum";
  const end = bytes.length - checkBytes(check);
  if (end <= HEADER_BYTES || !isIntact(bytes, end, check)) return undefined;
  const block = control & BLOCK_BIT ? decodeBlock(bytes.subarray(HEADER_BYTES, end)) : undefined;
  if (control & BLOCK_BIT && block === undefined) return undefined;
  const bodyAt = HEADER_BYTES + (block === undefined ? 0 : 2 + block.data.length);
  if (bodyAt >= end) return undefined;
  return {
    address: address & ~DEVICE_BIT,
    sender: address & DEVICE_BIT ? "device" : "panel",
    sequence: control & 0x03,
    ...(block === undefined ? {} : { block }),
    body: bytes.subarray(bodyAt, end),
    bytes,
    bodyAt,
  };
}

/** The length a header announces, undefined where no packet has it; `header` holds its first four bytes at least. Pure. */
export function announcedLength(header: Uint8Array): number | undefined {
  const length = (header[2] ?? 0) | ((header[3] ?? 0) << 8);
  return length > HEADER_BYTES + 1 && length <= MOST_PACKET_BYTES ? length : undefined;
}

function checkBytes(check: Check): number {
  return check === "crc" ? 2 : 1;
}

function isIntact(bytes: Uint8Array, end: number, check: Check): boolean {
  const checked = bytes.subarray(0, end);
  if (check === "checksum") return bytes[end] === checksum(checked);
  const crc = crc16(checked);
  return bytes[end] === (crc & 0xff) && bytes[end + 1] === crc >> 8;
}

/** Its length byte counts itself and the type. */
function decodeBlock(bytes: Uint8Array): SecurityBlock | undefined {
  const [length = 0, type = 0] = bytes;
  return length < 2 || length > bytes.length ? undefined : { type, data: bytes.subarray(2, length) };
}
