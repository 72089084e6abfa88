import { createHandCamera, type HandCamera } from "@menshen/hardware";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type CurrentFrame, followCamera } from "./current-frame.ts";

let camera: HandCamera;
let asked: number[];
let frame: CurrentFrame;
let shown: number;

beforeEach(async () => {
  camera = createHandCamera();
  asked = [];
  shown = 0;
  const sparing = { frames: camera.frames, wholeFor: (milliseconds: number) => void asked.push(milliseconds) };
  frame = followCamera(sparing, { monotonicNow: () => 1_000, signal: new AbortController().signal });
  await vi.waitFor(() => expect(camera.isWatched()).toBe(true), { interval: 1 });
});

/** Shows a picture and waits until it was taken up. */
async function show(reduced?: number) {
  camera.show({ width: 1, height: 1, data: new Uint8Array(3), capturedAt: 1_000, ...(reduced && { reduced }) });
  shown += 1;
  await new Promise(setImmediate);
}

describe("the picture at hand for an entry without one", () => {
  it("is the newest where it is whole", async () => {
    await show();
    await show();
    expect((await frame.get())?.sequence).toBe(shown - 1);
    expect(asked).toEqual([]);
  });

  it("is the next whole one where the camera spares itself, which is asked for", async () => {
    await show(4);
    const got = frame.get();
    expect(asked).toHaveLength(1);
    await show(4);
    await show();
    expect(await got).toMatchObject({ sequence: 2 });
  });

  it("is a reduced one where no whole one comes in time", async () => {
    await show(4);
    expect(await frame.get()).toMatchObject({ reduced: 4 });
  });
});
