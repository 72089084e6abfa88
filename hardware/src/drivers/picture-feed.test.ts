import sharp from "sharp";
import { expect, it } from "vitest";
import { createFrameRelay } from "./frame-relay.ts";
import { createPictureFeed, type PictureForm } from "./picture-feed.ts";

/** A feed whose run ends with these bytes, and whose memory is watched. */
function runOf(form: PictureForm, last: Uint8Array) {
  const relay = createFrameRelay();
  const rooms = new Set<ArrayBufferLike>();
  const room = (bytes: number) => {
    const taken = relay.room(bytes);
    rooms.add(taken.buffer);
    return taken;
  };
  return async () => {
    const parts = { now: () => 0, fps: 15, isWhole: () => true, onUnreadable: () => {} };
    const feed = createPictureFeed(form, { ...parts, relay: { ...relay, room } });
    feed.read(last);
    feed.end();
    await relay.settled();
    return { rooms: rooms.size, feed, next: () => relay.room(12) };
  };
}

it("a run that ends in the middle of a picture gives its memory back, and writes nothing into it later", async () => {
  const run = runOf("ppm", Buffer.from("P6 2 2 255\nabc"));
  await run();
  const { rooms, feed, next } = await run();
  expect(rooms).toBe(1);
  const anothers = next().fill(0);
  feed.read(Buffer.from("defghijkl"));
  expect([...anothers]).toEqual(Array(12).fill(0));
});

it("a run that ends while a picture is decoded gives its memory back", async () => {
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
  const run = runOf("jpeg", Buffer.concat([jpeg, jpeg.subarray(0, 2)]));
  await run();
  expect((await run()).rooms).toBe(1);
});
