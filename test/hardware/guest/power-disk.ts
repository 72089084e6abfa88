import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Chance } from "../../support/chance.ts";
import { serveNbd } from "./nbd.ts";

const sectorBytes = 512;
/** A device writes its cache back by itself when it is full; drives and cards have a few megabytes to some tens. */
const cacheBytes = 32 * 2 ** 20;

/** What of the unflushed sectors a power cut leaves on the disk: none, those written first, or any. */
export const cutKinds = ["nothing", "the first", "any"] as const;
export type CutKind = (typeof cutKinds)[number];

/** What a power cut took. */
export interface PowerCut {
  readonly kind: CutKind;
  readonly unflushedSectors: number;
  readonly droppedSectors: number;
}

/** A disk with a write cache that loses its power like a real one: what was not flushed may be gone, in any order. */
export interface PowerDisk {
  readonly socket: string;
  /** How often the guest asked for everything to be on the disk. */
  flushes(): number;
  unflushedSectors(): number;
  /**
   * Loses its power with the write that comes so many writes from now, after taking it and before anything else: between a
   * write and its flush. Resolves then; whoever has waited still has to cut.
   */
  dieAfterWrites(count: number): Promise<void>;
  /** Cuts the power: decides of each unflushed sector whether it had reached the disk; nobody is served any more. */
  cut(kind: CutKind, chance: Chance): Promise<PowerCut>;
  /** Writes everything and ends. */
  close(): Promise<void>;
}

/** Serves the image file to one QEMU after the other over the Network Block Device protocol on a unix socket. */
export async function openPowerDisk(image: string, socket: string): Promise<PowerDisk> {
  const file = openSync(image, "r+");
  const cache = createWriteCache(file);
  const sockets = new Set<Socket>();
  let flushes = 0;
  let writesLeft = Number.POSITIVE_INFINITY;
  let died: () => void = () => undefined;
  rmSync(socket, { force: true });
  const server = createServer((connection) => {
    sockets.add(connection);
    connection.once("close", () => sockets.delete(connection));
    connection.on("error", () => connection.destroy());
    serveNbd(connection, {
      bytes: cache.bytes,
      read: cache.read,
      write(offset, bytes) {
        cache.write(offset, bytes);
        writesLeft -= 1;
        if (writesLeft === 0) died();
      },
      isDead: () => writesLeft <= 0,
      flush() {
        flushes += 1;
        cache.flush();
      },
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  const end = async () => {
    for (const connection of sockets) connection.destroy();
    await closed(server);
  };
  return {
    socket,
    flushes: () => flushes,
    unflushedSectors: cache.unflushed,
    dieAfterWrites(count) {
      writesLeft = count;
      return new Promise((resolve) => {
        died = resolve;
      });
    },
    async cut(kind, chance) {
      await end();
      const cut = cache.cut(kind, chance);
      closeSync(file);
      return cut;
    },
    async close() {
      await end();
      cache.flush();
      closeSync(file);
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Sectors that are written and not flushed, oldest first, over a file (open for both) that holds the rest. */
export function createWriteCache(file: number) {
  const waiting = new Map<number, Uint8Array>();
  const put = (sector: number, bytes: Uint8Array) => void writeSync(file, bytes, 0, sectorBytes, sector * sectorBytes);
  const shrink = () => {
    for (const [sector, bytes] of waiting) {
      if (waiting.size * sectorBytes <= cacheBytes) return;
      put(sector, bytes);
      waiting.delete(sector);
    }
  };
  return {
    bytes: fstatSync(file).size,
    unflushed: () => waiting.size,
    read(offset: number, length: number): Uint8Array {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, offset);
      for (let at = 0; waiting.size > 0 && at < length; at += sectorBytes) {
        const sector = waiting.get((offset + at) / sectorBytes);
        if (sector !== undefined) bytes.set(sector, at);
      }
      return bytes;
    },
    write(offset: number, bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length; at += sectorBytes) {
        const sector = (offset + at) / sectorBytes;
        // Written anew is written last.
        waiting.delete(sector);
        waiting.set(sector, Uint8Array.from(bytes.subarray(at, at + sectorBytes)));
      }
      shrink();
    },
    flush(): void {
      for (const [sector, bytes] of waiting) put(sector, bytes);
      waiting.clear();
    },
    cut(kind: CutKind, chance: Chance): PowerCut {
      const unflushedSectors = waiting.size;
      const firsts = kind === "the first" ? chance.between(0, unflushedSectors) : 0;
      const kept = [...waiting].filter((_, index) => (kind === "any" ? chance.between(0, 1) < 0.5 : index < firsts));
      for (const [sector, bytes] of kept) put(sector, bytes);
      waiting.clear();
      return { kind, unflushedSectors, droppedSectors: unflushedSectors - kept.length };
    },
  };
}
