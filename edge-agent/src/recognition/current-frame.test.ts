import { createHandCamera, type HandCamera, HardwareFault } from "@menshen/hardware";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { nextFrame } from "./current-frame.ts";

let camera: HandCamera;
let asked: number[];
let leaving: AbortController;

beforeEach(() => {
  camera = createHandCamera();
  asked = [];
  leaving = new AbortController();
});

/** Asks for a picture and waits until the camera is looked at. */
async function ask(waitMs = 5_000) {
  const sparing = { frames: camera.frames, wholeFor: (milliseconds: number) => void asked.push(milliseconds) };
  const got = nextFrame(sparing, leaving.signal, waitMs);
  await vi.waitFor(() => expect(camera.isWatched()).toBe(true), { interval: 1 });
  return { got };
}
async function show(reduced?: number) {
  camera.show({ width: 1, height: 1, data: new Uint8Array(3), capturedAt: 0, ...(reduced && { reduced }) });
  await new Promise(setImmediate);
}

describe("the picture for an entry without one", () => {
  it("is the next whole one, which is asked for", async () => {
    const { got } = await ask();
    await show(4);
    await show();
    expect(await got).toMatchObject({ sequence: 1 });
    expect(asked).toHaveLength(1);
    expect(camera.isWatched()).toBe(false);
  });

  it("is its holder's own, and the camera has its memory back", async () => {
    const { got } = await ask();
    const data = camera.room(3);
    data.set([7, 8, 9]);
    camera.show({ width: 1, height: 1, data, capturedAt: 0 });
    const frame = await got;
    expect(camera.room(3).buffer).toBe(data.buffer);
    data.fill(0);
    expect([...(frame?.data ?? [])]).toEqual([7, 8, 9]);
    expect(frame).not.toHaveProperty("release");
  });

  it("is a reduced one where no whole one comes in time", async () => {
    const { got } = await ask(50);
    await show(4);
    expect(await got).toMatchObject({ reduced: 4 });
  });

  it("is none of a camera that shows nothing, is left or can never go on", async () => {
    expect(await (await ask(20)).got).toBeUndefined();
    const left = await ask();
    leaving.abort();
    expect(await left.got).toBeUndefined();
    leaving = new AbortController();
    const broken = await ask();
    camera.end(new HardwareFault("camera-failed", { device: "a camera" }));
    expect(await broken.got).toBeUndefined();
  });
});
