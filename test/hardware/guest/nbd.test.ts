import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createChance } from "../../support/chance.ts";
import { openPowerDisk, type PowerDisk } from "./power-disk.ts";

const chance = createChance(1);
const none = new Uint8Array();
const sector = (letter: string) => Buffer.alloc(512, letter);

/** The client's side, as QEMU speaks it (doc/proto.md of the NBD project). */
async function openClient(path: string) {
  const socket: Socket = connect(path);
  socket.on("error", () => socket.destroy());
  let bytes: Buffer = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  const take = async (count: number): Promise<Buffer> => {
    while (bytes.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = bytes.subarray(0, count);
    bytes = bytes.subarray(count);
    return taken;
  };
  const words = (parts: readonly (readonly [bytes: 2 | 4 | 8, value: number | bigint])[]) =>
    Buffer.concat(
      parts.map(([size, value]) => {
        const word = Buffer.alloc(8);
        word.writeBigUInt64BE(BigInt(value));
        return word.subarray(8 - size);
      }),
    );
  expect((await take(18)).subarray(0, 16).toString()).toBe("NBDMAGICIHAVEOPT");
  socket.write(words([[4, 3]]));
  socket.write(
    Buffer.concat([
      Buffer.from("IHAVEOPT"),
      words([
        [4, 7],
        [4, 6],
        [4, 0],
        [2, 0],
      ]),
    ]),
  );
  const option = async () => {
    const head = await take(20);
    return { type: head.readUInt32BE(12), data: await take(head.readUInt32BE(16)) };
  };
  const [shape, , ack] = [await option(), await option(), await option()];
  expect(ack.type).toBe(1);
  const ask = (
    command: number,
    {
      flags = 0,
      offset = 0,
      length = 0,
      data = none,
    }: { flags?: number; offset?: number; length?: number; data?: Uint8Array } = {},
  ) => {
    const head = words([
      [4, 0x25609513],
      [2, flags],
      [2, command],
      [8, 77],
      [8, offset],
      [4, length],
    ]);
    socket.write(Buffer.concat([head, data]));
  };
  const answered = async (length = 0) => {
    const head = await take(16);
    expect([head.readUInt32BE(0), head.readBigUInt64BE(8)]).toEqual([0x67446698, 77n]);
    return { error: head.readUInt32BE(4), data: await take(length) };
  };
  return {
    bytes: Number(shape.data.readBigUInt64BE(2)),
    async write(offset: number, data: Buffer, flags = 0) {
      ask(1, { flags, offset, length: data.length, data });
      return (await answered()).error;
    },
    async read(offset: number, length: number) {
      ask(0, { offset, length });
      return (await answered(length)).data.toString();
    },
    async flush() {
      ask(3);
      return (await answered()).error;
    },
    async refusal() {
      ask(9);
      return (await answered()).error;
    },
    close: () => socket.destroy(),
  };
}

describe("a disk over the network block protocol", () => {
  let folder: string;
  let disk: PowerDisk;
  const image = () => join(folder, "image");
  const onDisk = () => readFileSync(image(), "latin1").replace(/(.)\1{511}/g, "$1");

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "menshen-nbd-"));
    writeFileSync(image(), Buffer.alloc(8 * 512, "."));
    disk = await openPowerDisk(image(), join(folder, "disk.sock"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("tells its size, reads what was written, and refuses what it does not know", async () => {
    const client = await openClient(disk.socket);
    expect(client.bytes).toBe(8 * 512);
    expect(await client.write(512, Buffer.concat([sector("a"), sector("b")]))).toBe(0);
    expect(await client.read(512, 1024)).toBe("a".repeat(512) + "b".repeat(512));
    expect(await client.refusal()).toBe(22);
    client.close();
    await disk.close();
    expect(onDisk()).toBe(".ab.....");
  });

  it("keeps at a cut what was flushed, by a flush or with the write, and not what came after", async () => {
    const client = await openClient(disk.socket);
    await client.write(0, sector("a"));
    expect(await client.flush()).toBe(0);
    await client.write(512, sector("b"), 1);
    await client.write(1024, sector("c"));
    expect(disk.flushes()).toBe(2);
    expect(await disk.cut("nothing", chance)).toMatchObject({ unflushedSectors: 1, droppedSectors: 1 });
    expect(onDisk()).toBe("ab......");
  });

  it("is dead with the write it was to die with: whoever asks after it gets no answer and changes nothing", async () => {
    const client = await openClient(disk.socket);
    const died = disk.dieAfterWrites(2);
    await client.write(0, sector("a"));
    expect(await client.write(512, sector("b"))).toBe(0);
    await died;
    expect(await Promise.race([client.write(1024, sector("c")), delay(50, "silent")])).toBe("silent");
    expect(disk.unflushedSectors()).toBe(2);
    await disk.cut("nothing", chance);
    expect(onDisk()).toBe("........");
  });
});
