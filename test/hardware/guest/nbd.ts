import type { Socket } from "node:net";

/** What is served: whole sectors at whole sectors' offsets; all of it is done when it returns. */
export interface BlockDevice {
  readonly bytes: number;
  read(offset: number, length: number): Uint8Array;
  write(offset: number, bytes: Uint8Array): void;
  flush(): void;
  /** Whether it has lost its power: it does nothing more and answers nobody. */
  isDead(): boolean;
}

// The numbers are those of the NBD project's doc/proto.md.
const optionMagic = 0x49484156454f5054n;
const optionReplyMagic = 0x3e889045565a9n;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const option = { abort: 2, info: 6, go: 7 } as const;
const reply = { ack: 1, info: 3, unsupported: 0x80000001 } as const;
const info = { export: 0, blockSize: 3 } as const;
const command = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;
/** Has flags, takes flushes, takes writes that are to be flushed at once (FUA). */
const deviceFlags = 0b1101;
const flushAtOnce = 1;
const invalid = 22;
const blockSizes = { least: 512, preferred: 4096, most: 32 * 2 ** 20 } as const;

/** Speaks the server's side of the fixed newstyle NBD protocol on one connection until it ends; one export, simple replies. */
export function serveNbd(socket: Socket, device: BlockDevice): void {
  const hello = Buffer.alloc(18);
  hello.write("NBDMAGIC", 0);
  hello.writeBigUInt64BE(optionMagic, 8);
  // Fixed newstyle, no zeroes after the handshake.
  hello.writeUInt16BE(0b11, 16);
  socket.write(hello);

  let take = (bytes: Buffer) => takeClientFlags(bytes);
  let waiting: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (let taken = take(waiting); taken > 0; taken = take(waiting)) waiting = waiting.subarray(taken);
  });

  /** Each of these takes one message from the front and says how long it was: 0 while it is not all there. */
  function takeClientFlags(bytes: Buffer): number {
    if (bytes.length < 4) return 0;
    take = takeOption;
    return 4;
  }

  function takeOption(bytes: Buffer): number {
    if (bytes.length < 16 || bytes.length < 16 + bytes.readUInt32BE(12)) return 0;
    const asked = bytes.readUInt32BE(8);
    const answer = (type: number, data: Buffer = Buffer.alloc(0)) => socket.write(optionReply(asked, type, data));
    if (asked === option.go || asked === option.info) {
      answer(reply.info, exportInfo(device.bytes));
      answer(reply.info, blockSizeInfo());
      answer(reply.ack);
      if (asked === option.go) take = takeRequest;
    } else if (asked === option.abort) {
      answer(reply.ack);
      socket.end();
    } else {
      answer(reply.unsupported);
    }
    return 16 + bytes.readUInt32BE(12);
  }

  function takeRequest(bytes: Buffer): number {
    if (bytes.length < 28) return 0;
    if (bytes.readUInt32BE(0) !== requestMagic) {
      socket.destroy();
      return 0;
    }
    const [flags, type, offset, length] = [
      bytes.readUInt16BE(4),
      bytes.readUInt16BE(6),
      Number(bytes.readBigUInt64BE(16)),
      bytes.readUInt32BE(24),
    ];
    const whole = 28 + (type === command.write ? length : 0);
    if (bytes.length < whole) return 0;
    if (device.isDead()) return whole;
    const answer = (error: number, data?: Uint8Array) => {
      socket.write(requestReply(bytes.subarray(8, 16), error));
      if (data !== undefined) socket.write(data);
    };
    switch (type) {
      case command.read:
        answer(0, device.read(offset, length));
        break;
      case command.write:
        device.write(offset, bytes.subarray(28, whole));
        if ((flags & flushAtOnce) !== 0) device.flush();
        answer(0);
        break;
      case command.flush:
        device.flush();
        answer(0);
        break;
      case command.disconnect:
        socket.end();
        break;
      default:
        answer(invalid);
    }
    return whole;
  }
}

function optionReply(asked: number, type: number, data: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header.writeBigUInt64BE(optionReplyMagic, 0);
  header.writeUInt32BE(asked, 8);
  header.writeUInt32BE(type, 12);
  header.writeUInt32BE(data.length, 16);
  return Buffer.concat([header, data]);
}

function exportInfo(bytes: number): Buffer {
  const data = Buffer.alloc(12);
  data.writeUInt16BE(info.export, 0);
  data.writeBigUInt64BE(BigInt(bytes), 2);
  data.writeUInt16BE(deviceFlags, 10);
  return data;
}

function blockSizeInfo(): Buffer {
  const data = Buffer.alloc(14);
  data.writeUInt16BE(info.blockSize, 0);
  data.writeUInt32BE(blockSizes.least, 2);
  data.writeUInt32BE(blockSizes.preferred, 6);
  data.writeUInt32BE(blockSizes.most, 10);
  return data;
}

function requestReply(handle: Uint8Array, error: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(replyMagic, 0);
  header.writeUInt32BE(error, 4);
  header.set(handle, 8);
  return header;
}
