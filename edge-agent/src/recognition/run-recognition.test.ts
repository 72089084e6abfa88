import { createHandCamera } from "@menshen/hardware";
import type { FaceEngine } from "@menshen/models";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exampleDoor, exampleDoorId, exampleRoster } from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { exampleFace } from "./example-face.ts";
import { type RunningRecognition, runRecognition } from "./run-recognition.ts";

const recogniser = { id: "face-api-resnet-clipped", version: "1", dimensions: 128, metric: "euclidean" } as const;
const somebody = exampleFace(new Float32Array(128).fill(0.1));
const liveness = { mode: "always" } as const;
const roster = indexRoster(
  exampleRoster([], [], { doors: [{ ...exampleDoor, liveness, ownerComparison: "observe" }] }),
);

let cameras: ReturnType<typeof createHandCamera>[];
let closed: number;
let states: string[];
let broken: boolean;
let hanging: PromiseWithResolvers<never> | undefined;
let looks: number;
let opening: Promise<void>;
let running: RunningRecognition;

const camera = () => cameras.at(-1);
async function show() {
  await vi.waitFor(() => expect(camera()?.isWatched()).toBe(true), { interval: 1 });
  const data = new Uint8Array(12).fill(90);
  camera()?.show({ width: 2, height: 2, data, capturedAt: 1_000 });
  await vi.waitFor(() => expect(running.recentFaces(0)).toHaveLength(1), { interval: 1 });
}

function begin(): RunningRecognition {
  const engine = {
    recogniser,
    lookLatest() {
      looks++;
      if (hanging !== undefined) return hanging.promise;
      return broken
        ? Promise.reject(new Error("the thread ended"))
        : Promise.resolve({ type: "looked", faces: [somebody] });
    },
    close() {
      closed++;
      hanging?.reject(new Error("the engine was closed"));
      return Promise.resolve();
    },
  } as Partial<FaceEngine> as FaceEngine;
  return runRecognition({
    async openEngine() {
      await opening;
      return engine;
    },
    templates: { all: () => [] },
    roster: () => roster,
    siteTime: () => ({ minuteOfDay: 720, weekday: "monday", dayKind: "workday" }),
    doorId: exampleDoorId,
    camera,
    monotonicNow: () => 1_000,
    onSighting: () => {},
    onState: (state) => states.push(state),
  });
}

beforeEach(() => {
  [cameras, closed, states, broken] = [[createHandCamera()], 0, [], false];
  [hanging, looks, opening] = [undefined, 0, Promise.resolve()];
  running = begin();
});
afterEach(() => running.stop());

describe("the recogniser at work", () => {
  it("remembers no face of a camera that is lost, and goes on with the next", async () => {
    await show();
    await camera()?.close();
    await vi.waitFor(() => expect(running.recentFaces(0)).toEqual([]), { interval: 1 });
    cameras.push(createHandCamera());
    await show();
    expect(states).toEqual(["ready"]);
  });

  it("numbers nobody before the next camera as somebody before the last", async () => {
    await show();
    const [before] = running.recentFaces(0);
    await camera()?.close();
    await vi.waitFor(() => expect(running.recentFaces(0)).toEqual([]), { interval: 1 });
    cameras.push(createHandCamera());
    await show();
    expect(running.recentFaces(0)[0]?.trackId).not.toBe(before?.trackId);
  });

  it("tells of an engine that failed, closes it and remembers no face", async () => {
    await show();
    broken = true;
    camera()?.show({ width: 2, height: 2, data: new Uint8Array(12).fill(200), capturedAt: 1_000 });
    await vi.waitFor(() => expect(states).toEqual(["ready", "fault"]), { interval: 1 });
    expect([closed, running.engine(), running.recentFaces(0)]).toEqual([1, undefined, []]);
  });

  it("is stopped although a look hangs, which is no fault then", async () => {
    await show();
    hanging = Promise.withResolvers();
    looks = 0;
    camera()?.show({ width: 2, height: 2, data: new Uint8Array(12).fill(200), capturedAt: 1_000 });
    await vi.waitFor(() => expect(looks).toBe(1), { interval: 1 });
    await running.stop();
    expect([closed, states, running.engine()]).toEqual([1, ["ready"], undefined]);
  });

  it("is stopped although its engine is only being opened, which is closed when it is, and told to nobody", async () => {
    await running.stop();
    const opened = Promise.withResolvers<void>();
    opening = opened.promise;
    [closed, states] = [0, []];
    running = begin();
    vi.useFakeTimers();
    const stopping = running.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await stopping;
    opened.resolve();
    await vi.waitFor(() => expect(closed).toBe(1), { interval: 1 });
    expect(states).toEqual([]);
  });

  it("says by which mode doubt is dealt with, and keeps nothing when it is stopped", async () => {
    await show();
    expect(running.liveness()).toMatchObject({ mode: "always" });
    await running.stop();
    expect(running.recentFaces(0)).toEqual([]);
    expect(closed).toBe(1);
  });
});
