import type { After } from "../timers.ts";

/**
 * The line as a reader's firmware sees it, written from the byte table of IEC 60839-11-5 and sharing nothing with the panel's
 * code, so that a mistake in one shows in the other.
 */

/** One command as it came; `scb` is the security block with its length byte, empty without one. */
export interface HeardCommand {
  readonly sqn: number;
  readonly hasCrc: boolean;
  readonly scb: Buffer;
  /** Code, data and MAC. */
  readonly payload: Buffer;
  /** Everything in front of the check. */
  readonly checked: Buffer;
}

/** What a line brought: a command for this address, or one that arrived damaged. */
export type Heard =
  | { readonly type: "command"; readonly command: HeardCommand }
  | { readonly type: "damaged"; readonly sqn: number };

/** The rest of a packet that does not come within so long does not come: its length was damaged. */
const REST_WITHIN_MS = 100;

/** Collects bytes and tells each command for the address, as it is by then, or for everybody (7F). */
export function listenForCommands(
  address: () => number,
  after: After,
  tell: (heard: Heard) => void,
): (bytes: Uint8Array) => void {
  let line = Buffer.alloc(0);
  let cancel = () => {};
  return (bytes) => {
    cancel();
    cancel = after(REST_WITHIN_MS, () => {
      line = Buffer.alloc(0);
    });
    line = fromMark(Buffer.concat([line, bytes]));
    for (let length = lengthOf(line); length !== undefined && line.length >= length; length = lengthOf(line)) {
      const frame = Buffer.from(line.subarray(0, length));
      line = fromMark(line.subarray(length));
      if (frame[1] === address() || frame[1] === 0x7f) tell(readCommand(frame));
    }
  };
}

/** What is left from the first byte on that may begin a frame. */
function fromMark(line: Buffer): Buffer<ArrayBuffer> {
  const isFrame = (at: number) => {
    if (line[at] !== 0x53) return false;
    const length = at + 4 <= line.length ? line.readUInt16LE(at + 2) : 7;
    return length >= 7 && length <= 1440;
  };
  const at = [...line.keys()].find(isFrame) ?? line.length;
  return Buffer.from(line.subarray(at));
}

function lengthOf(line: Buffer): number | undefined {
  return line.length < 5 ? undefined : line.readUInt16LE(2);
}

function readCommand(frame: Buffer): Heard {
  const ctrl = frame.readUInt8(4);
  const sqn = ctrl % 4;
  const hasCrc = (ctrl & 4) === 4;
  const checked = frame.subarray(0, frame.length - (hasCrc ? 2 : 1));
  const isGood = hasCrc
    ? frame.readUInt16LE(checked.length) === crcBitByBit(checked)
    : frame.reduce((sum, byte) => sum + byte, 0) % 256 === 0;
  if (!isGood) return { type: "damaged", sqn };
  const scb = (ctrl & 8) === 8 ? checked.subarray(5, 5 + checked.readUInt8(5)) : Buffer.alloc(0);
  return { type: "command", command: { sqn, hasCrc, scb, payload: checked.subarray(5 + scb.length), checked } };
}

/** Everything of a reply in front of its check; `macLength` bytes are promised and follow later. */
export function beginReply(
  { address, sqn, hasCrc }: { readonly address: number; readonly sqn: number; readonly hasCrc: boolean },
  scb: Buffer,
  payload: Buffer,
  macLength = 0,
): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(0x53, 0);
  head.writeUInt8(0x80 + address, 1);
  head.writeUInt16LE(5 + scb.length + payload.length + macLength + (hasCrc ? 2 : 1), 2);
  head.writeUInt8(sqn + (hasCrc ? 4 : 0) + (scb.length > 0 ? 8 : 0), 4);
  return Buffer.concat([head, scb, payload]);
}

/** Adds the check, and the mark that wakes the line in front. */
export function endReply(checked: Buffer, hasCrc: boolean): Buffer {
  const end = Buffer.alloc(hasCrc ? 2 : 1);
  if (hasCrc) end.writeUInt16LE(crcBitByBit(checked));
  else end.writeUInt8((256 - (checked.reduce((sum, byte) => sum + byte, 0) % 256)) % 256);
  return Buffer.concat([Buffer.of(0xff), checked, end]);
}

/** The slow way, bit by bit, as shift registers do it. */
function crcBitByBit(bytes: Uint8Array): number {
  let register = 0x1d0f;
  for (const byte of bytes) {
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const out = (register & 0x8000) !== 0;
      register = (register * 2) % 0x1_0000;
      if (out !== ((byte & mask) !== 0)) register ^= 0x1021;
    }
  }
  return register;
}
