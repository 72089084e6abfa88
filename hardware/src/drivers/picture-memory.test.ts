import { describe, expect, it } from "vitest";
import type { Frame } from "../ports.ts";
import { createFrameRelay, type FrameRelay } from "./frame-relay.ts";
import { createPictureMemory } from "./picture-memory.ts";

describe("memory for pictures", () => {
  it("is used again once it was given back, and is nobody's twice", () => {
    const memory = createPictureMemory();
    const first = memory.take(12);
    const second = memory.take(12);
    expect(second.buffer).not.toBe(first.buffer);
    memory.giveBack(first);
    memory.giveBack(first);
    expect(memory.owns(first)).toBe(false);
    expect(memory.take(12).buffer).toBe(first.buffer);
    expect([first.buffer, second.buffer]).not.toContain(memory.take(12).buffer);
  });

  it("keeps two that are free, of the size that is asked for", () => {
    const memory = createPictureMemory();
    const rooms = [memory.take(12), memory.take(12), memory.take(12)];
    for (const room of rooms) memory.giveBack(room);
    const again = [memory.take(12), memory.take(12), memory.take(12)].map(({ buffer }) => buffer);
    expect(again.filter((buffer) => rooms.some((room) => room.buffer === buffer))).toHaveLength(2);
    memory.giveBack(rooms[2] as Uint8Array);
    expect(memory.take(15)).toHaveLength(15);
    expect(memory.take(12).buffer).not.toBe(rooms[2]?.buffer);
  });

  it("takes back nothing that is not its own", () => {
    const memory = createPictureMemory();
    const foreign = new Uint8Array(new SharedArrayBuffer(12));
    memory.giveBack(foreign);
    memory.giveBack(new Uint8Array(12));
    expect(memory.take(12).buffer).not.toBe(foreign.buffer);
  });
});

describe("a relay's pictures", () => {
  it("lie in memory that another thread can read, and where the released one lay", async () => {
    const relay = createFrameRelay();
    const viewer = relay.frames()[Symbol.asyncIterator]();
    const first = await shown(relay, viewer, 1);
    const { buffer } = first.data;
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    first.release?.();
    expect(first.data).toHaveLength(0);
    const second = await shown(relay, viewer, 2);
    expect(second.data.buffer).toBe(buffer);
    expect([first.data.length, second.data[0]]).toEqual([0, 2]);
    // Released again, a picture gives nothing of the next one's away.
    first.release?.();
    expect(second.data[0]).toBe(2);
    expect(relay.room(3).buffer).not.toBe(buffer);
  });

  it("go where nobody looked, or a newer one came first", async () => {
    const relay = createFrameRelay();
    offer(relay, 1);
    const unseen = relay.room(3);
    const viewer = relay.frames()[Symbol.asyncIterator]();
    const waiting = viewer.next();
    await Promise.resolve();
    for (const red of [2, 3, 4]) offer(relay, red);
    expect((await waiting).value).toMatchObject({ sequence: 3 });
    const free = [relay.room(3), relay.room(3)].map(({ buffer }) => buffer);
    expect(new Set([unseen.buffer, ...free]).size).toBe(3);
    expect(relay.dropped).toBe(2);
  });

  it("are given back by nobody while two look", async () => {
    const relay = createFrameRelay();
    const viewers = [relay.frames(), relay.frames()].map((frames) => frames[Symbol.asyncIterator]());
    const both = Promise.all(viewers.map((viewer) => viewer.next()));
    await Promise.resolve();
    offer(relay, 7);
    const frames = (await both).map(({ value }) => value);
    for (const frame of frames) expect(frame).not.toHaveProperty("release");
  });
});

function offer(relay: FrameRelay, red: number): void {
  const data = relay.room(3);
  data.set([red, 0, 0]);
  relay.offer({ width: 1, height: 1, data, capturedAt: red });
}

async function shown(relay: FrameRelay, viewer: AsyncIterator<Frame>, red: number) {
  const next = viewer.next();
  await Promise.resolve();
  offer(relay, red);
  const { value } = await next;
  return value as Frame;
}
