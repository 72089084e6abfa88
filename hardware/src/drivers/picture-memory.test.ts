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

  it("keeps eight that are free, the newest, of whatever size", () => {
    const memory = createPictureMemory();
    const sizes = [12, 12, 15, 12, 12, 15, 12, 12, 12];
    const rooms = sizes.map((bytes) => memory.take(bytes));
    for (const room of rooms) memory.giveBack(room);
    const again = sizes.map((bytes) => memory.take(bytes));
    expect(again.map(({ length }) => length)).toEqual(sizes);
    const kept = again.filter(({ buffer }) => rooms.some((room) => room.buffer === buffer));
    expect(kept.map(({ length }) => length).toSorted()).toEqual([12, 12, 12, 12, 12, 12, 15, 15]);
    expect(again.map(({ buffer }) => buffer)).not.toContain(rooms[0]?.buffer);
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

  it("go once the last of two who look has let go", async () => {
    const { relay, viewers } = await lookedAt(2);
    offer(relay, 7);
    const [first, second] = await Promise.all(viewers.map(({ next }) => next));
    const { buffer } = first!.data;
    expect(second!.data.buffer).toBe(buffer);
    first!.release?.();
    first!.release?.();
    expect([first!.data.length, second!.data[0]]).toEqual([0, 7]);
    expect(relay.room(3).buffer).not.toBe(buffer);
    second!.release?.();
    expect(relay.room(3).buffer).toBe(buffer);
  });

  it("go where one of two let go and the other left, or saw a newer one", async () => {
    const { relay, viewers } = await lookedAt(2);
    offer(relay, 1);
    const [first] = await Promise.all(viewers.map(({ next }) => next));
    offer(relay, 2);
    offer(relay, 3);
    const third = (await viewers[0]!.viewer.next()).value as Frame;
    const { buffer } = third.data;
    await viewers[1]!.viewer.return?.();
    third.release?.();
    expect(first!.data[0]).toBe(1);
    const free = [relay.room(3), relay.room(3)].map((room) => room.buffer);
    expect(free).toContain(buffer);
    expect(free).not.toContain(first!.data.buffer);
  });

  it("count as dropped once where neither of two looked, and not where one of them did", async () => {
    const { relay, viewers } = await lookedAt(2);
    const [quick, slow] = viewers.map(({ viewer }) => viewer);
    offer(relay, 1);
    await Promise.all(viewers.map(({ next }) => next));
    for (const red of [2, 3, 4]) {
      offer(relay, red);
      await quick!.next();
    }
    expect(relay.dropped).toBe(0);
    for (const red of [5, 6]) offer(relay, red);
    expect(relay.dropped).toBe(1);
    expect((await slow!.next()).value).toMatchObject({ sequence: 5 });
    offer(relay, 7);
    await slow!.return?.();
    offer(relay, 8);
    // The one who left with it is none whom a newer picture came too soon for, the other is.
    expect(relay.dropped).toBe(2);
  });

  it("are decoded once for two, and go however each of them ends with it", async () => {
    for (const ends of [
      ["take", "take"],
      ["take", "leave"],
      ["leave", "take"],
      ["leave", "leave"],
    ]) {
      const { relay, viewers } = await lookedAt(2);
      offer(relay, 0);
      for (const one of await Promise.all(viewers.map(({ next }) => next))) one.release?.();
      let decoded: Uint8Array | undefined;
      relay.offerUndecoded({
        capturedAt: 5,
        decode() {
          decoded = relay.room(6);
          return Promise.resolve({ width: 2, height: 1, data: decoded });
        },
      });
      for (const [place, end] of ends.entries()) {
        const { viewer } = viewers[place]!;
        if (end === "leave") await viewer.return?.();
        else ((await viewer.next()).value as Frame).release?.();
      }
      await relay.settled();
      if (decoded === undefined) expect(ends).toEqual(["leave", "leave"]);
      else expect(relay.room(6).buffer).toBe(decoded.buffer);
    }
  });
});

/** A relay at which so many wait for a picture. */
async function lookedAt(count: number) {
  const relay = createFrameRelay();
  const viewers = Array.from({ length: count }, () => {
    const viewer = relay.frames()[Symbol.asyncIterator]();
    return { viewer, next: viewer.next().then(({ value }) => value as Frame) };
  });
  await Promise.resolve();
  return { relay, viewers };
}

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
