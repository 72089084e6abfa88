import { describe, expect, it, vi } from "vitest";
import type { Camera, DeviceState, Frame } from "../ports.ts";
import { type Make, type Rig, withRig } from "./rig.ts";

/** A camera that shows at least five pictures, from the moment someone looks, without end or nearly so. */
export interface CameraRig extends Rig {
  readonly camera: Camera;
}

/** A decoder that has to be started first takes some tenths of a second, on a busy machine longer. */
const SOON_MS = 10_000;

/** Every camera behaves like this; `make` gives one that nobody has looked at. */
export function describeCameraContract(name: string, make: Make<CameraRig>): void {
  describe(`${name} keeps the contract of a camera`, () => {
    it("shows whole RGB pictures, numbered and stamped in order", () =>
      withRig(make, async ({ camera }) => {
        const frames = await take(camera, 3);
        for (const { data, width, height } of frames) expect(data).toHaveLength(width * height * 3);
        for (const [index, frame] of frames.entries()) {
          const next = frames[index + 1];
          if (next === undefined) continue;
          expect(next.sequence).toBeGreaterThan(frame.sequence);
          expect(next.capturedAt).toBeGreaterThanOrEqual(frame.capturedAt);
        }
      }));

    it("shows whole pictures from soon after somebody asked for them, all of one size", () =>
      withRig(make, async ({ camera }) => {
        camera.wholeFor(60_000);
        const later = await takeWhole(camera, 3);
        for (const { reduced } of later) expect(reduced).toBeUndefined();
        expect(new Set(later.map(({ width, height }) => `${width}×${height}`)).size).toBe(1);
      }));

    it("is working once a picture came", () =>
      withRig(make, async ({ camera }) => {
        const told: DeviceState[] = [];
        camera.onState((state) => told.push(state));
        await take(camera, 1);
        expect(camera.state()).toBe("working");
        expect(told).toContain("working");
      }));

    it("shows a slow viewer the newest picture and counts those it missed", () =>
      withRig(make, async ({ camera }) => {
        const viewer = camera.frames()[Symbol.asyncIterator]();
        const first: IteratorResult<Frame> = await viewer.next();
        await vi.waitFor(() => expect(camera.dropped).toBeGreaterThanOrEqual(2), { timeout: 5_000 });
        const missed = camera.dropped;
        const second: IteratorResult<Frame> = await viewer.next();
        expect(second.value.sequence).toBe(first.value.sequence + missed + 1);
        await viewer.return?.();
      }));

    it("takes a picture from whoever lets go of it, and from nobody else", () =>
      withRig(make, async ({ camera }) => {
        const [alone] = await take(camera, 1);
        alone?.release?.();
        if (alone?.release !== undefined) expect(alone.data).toHaveLength(0);
        const viewers = [camera.frames(), camera.frames()].map((frames) => frames[Symbol.asyncIterator]());
        const shown = await Promise.all(viewers.map((viewer) => viewer.next()));
        const [first, second] = shown.map(({ value }) => value);
        first.release?.();
        if (first.release !== undefined) expect(first.data).toHaveLength(0);
        expect(second.data).toHaveLength(3 * second.width * second.height);
        for (const viewer of viewers) await viewer.return?.();
      }));

    it("lets a viewer go whose signal aborts, without an error", () =>
      withRig(make, async ({ camera }) => {
        const leaving = new AbortController();
        let seen = 0;
        for await (const _frame of camera.frames(leaving.signal)) {
          seen += 1;
          leaving.abort();
        }
        expect(seen).toBe(1);
      }));

    it("ends for its viewers when it is closed, and may be closed twice", () =>
      withRig(make, async ({ camera }) => {
        const viewer = camera.frames()[Symbol.asyncIterator]();
        await viewer.next();
        await camera.close();
        await camera.close();
        const last = [await viewer.next(), await viewer.next()];
        expect(last.at(-1)?.done).toBe(true);
        expect(await take(camera, 1)).toEqual([]);
        await camera.ended;
      }));
  });
}

/** The first whole picture, which comes soon, and so many in all, whatever they are. */
async function takeWhole(camera: Camera, count: number): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of camera.frames(AbortSignal.timeout(SOON_MS))) {
    if (frames.length > 0 || frame.reduced === undefined) frames.push(frame);
    if (frames.length === count) return frames;
  }
  throw new Error("no whole picture came soon");
}

async function take(camera: Camera, count: number): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of camera.frames()) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
}
