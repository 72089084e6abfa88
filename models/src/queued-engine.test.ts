import { describe, expect, it, vi } from "vitest";
import type { FaceView } from "./face.ts";
import type { Picture } from "./picture.ts";
import { queueLooks } from "./queued-engine.ts";
import { BUILT_IN_RECOGNISER } from "./recogniser.ts";
import type { RuntimeReport } from "./runtime/report.ts";

const runtime: RuntimeReport = {
  recogniser: { runtime: "onnxruntime-node", precision: "fp32" },
  candidates: [],
  why: "a double",
};

/** A picture told apart by its width. */
const picture = (width: number): Picture => ({ width, height: 1, data: new Uint8Array(width * 3) });

/** An engine whose looks end when told: the picture begun first ends first. */
function engineByHand() {
  const begun: number[] = [];
  const ends: { done(faces: readonly FaceView[]): void; fail(fault: Error): void }[] = [];
  const closed = vi.fn();
  const window = () => new Promise<readonly FaceView[]>((done, fail) => ends.push({ done, fail }));
  const queued = queueLooks(
    {
      recogniser: BUILT_IN_RECOGNISER,
      async look({ width }, options, pause) {
        begun.push(width);
        // A wide search of two windows.
        if (options?.search === "wide") await window();
        if (options?.search === "wide") await pause?.();
        return await window();
      },
      close() {
        closed();
        return Promise.resolve();
      },
    },
    runtime,
  );
  const settle = async (how: "done" | "fail"): Promise<void> => {
    const end = ends.shift();
    if (how === "done") end?.done([]);
    else end?.fail(new Error("the network failed"));
    // The queue goes on in later turns of the event loop.
    await new Promise(setImmediate);
  };
  return { queued, begun, settle, closed };
}

describe("a camera faster than the engine", () => {
  it("has the waiting frame replaced by the newest, told to whoever asked and counted", async () => {
    const { queued, begun, settle } = engineByHand();
    const looks = [1, 2, 3, 4].map((width) => queued.lookLatest(picture(width)));
    await settle("done");
    await settle("done");
    expect(await Promise.all(looks)).toEqual([
      { type: "looked", faces: [] },
      { type: "dropped" },
      { type: "dropped" },
      { type: "looked", faces: [] },
    ]);
    expect(begun).toEqual([1, 4]);
    expect(queued.counters()).toEqual({ looked: 2, dropped: 2, failed: 0 });
  });

  it("never costs an enrolment its answer, nor lets it wait behind newer frames", async () => {
    const { queued, begun, settle } = engineByHand();
    const looks = [
      queued.lookLatest(picture(1)),
      queued.look(picture(100)),
      queued.lookLatest(picture(2)),
      queued.lookLatest(picture(3)),
    ];
    for (let turn = 0; turn < 3; turn++) await settle("done");
    await Promise.all(looks);
    expect(begun).toEqual([1, 100, 3]);
  });
});

describe("photographs that are looked at beside a camera", () => {
  const wide = { search: "wide" } as const;

  it("let the newest frame go first, however many of them wait", async () => {
    const { queued, begun, settle } = engineByHand();
    const looks = [queued.look(picture(100)), queued.look(picture(101)), queued.lookLatest(picture(1))];
    for (let turn = 0; turn < 3; turn++) await settle("done");
    await Promise.all(looks);
    expect(begun).toEqual([100, 1, 101]);
  });

  it("hold it up for one window of their search and no more, and are searched on afterwards", async () => {
    const { queued, begun, settle } = engineByHand();
    const photo = queued.look(picture(100), wide);
    const frames = [queued.lookLatest(picture(1)), queued.lookLatest(picture(2))];
    await settle("done");
    expect(begun).toEqual([100, 2]);
    await settle("done");
    expect(await Promise.all(frames)).toEqual([{ type: "dropped" }, { type: "looked", faces: [] }]);
    await settle("done");
    expect(await photo).toEqual([]);
    expect(begun).toEqual([100, 2]);
    expect(queued.counters()).toEqual({ looked: 2, dropped: 1, failed: 0 });
  });

  it("are answered although a look at a frame between their windows failed", async () => {
    const { queued, settle } = engineByHand();
    const photo = queued.look(picture(100), wide);
    const failed = expect(queued.lookLatest(picture(1))).rejects.toThrow("the network failed");
    await settle("done");
    await settle("fail");
    await failed;
    await settle("done");
    expect(await photo).toEqual([]);
  });
});

describe("closing", () => {
  it("waits for the window under way and for nothing behind it", async () => {
    const { queued, begun, settle, closed } = engineByHand();
    const looks = [
      queued.look(picture(100), { search: "wide" }),
      queued.look(picture(101)),
      queued.lookLatest(picture(1)),
    ];
    const refused = looks.map((look) => expect(look).rejects.toMatchObject({ code: "engine-stopped" }));
    const closing = queued.close();
    await Promise.all(refused.slice(1));
    expect(closed).not.toHaveBeenCalled();
    await settle("done");
    await closing;
    await Promise.all(refused);
    expect(begun).toEqual([100]);
    expect(closed).toHaveBeenCalledOnce();
    await expect(queued.look(picture(1))).rejects.toMatchObject({ code: "engine-stopped" });
  });

  it("does not wait for a look that never ends", async () => {
    vi.useFakeTimers();
    const { queued, closed } = engineByHand();
    void queued.lookLatest(picture(1));
    const closing = queued.close();
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    await closing;
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe("the queue", () => {
  it("is bounded: beyond it a picture is refused at once", async () => {
    const { queued, begun, settle } = engineByHand();
    const looks = Array.from({ length: 17 }, () => queued.look(picture(1)));
    await expect(queued.look(picture(2))).rejects.toMatchObject({ code: "engine-busy" });
    for (let turn = 0; turn < 17; turn++) await settle("done");
    await Promise.all(looks);
    expect(begun).toHaveLength(17);
  });

  it("goes on after a look that failed, and counts it", async () => {
    const { queued, settle } = engineByHand();
    const failing = queued.look(picture(1));
    const failed = expect(failing).rejects.toThrow("the network failed");
    const next = queued.look(picture(2));
    await settle("fail");
    await failed;
    await settle("done");
    expect(await next).toEqual([]);
    expect(queued.counters()).toEqual({ looked: 1, dropped: 0, failed: 1 });
  });

  it("refuses data that does not fit the size before it waits", async () => {
    const { queued, begun } = engineByHand();
    await expect(queued.lookLatest({ ...picture(2), width: 3 })).rejects.toMatchObject({ code: "picture-invalid" });
    expect(begun).toEqual([]);
  });

  it("never has the engine look at a picture that was let go of while it waited", async () => {
    const { queued, begun, settle } = engineByHand();
    const before = queued.look(picture(1));
    let { data } = picture(2);
    const { width, height } = picture(2);
    const waiting = queued.lookLatest({
      ...{ width, height },
      get data() {
        return data;
      },
    });
    data = new Uint8Array(0);
    const refused = expect(waiting).rejects.toMatchObject({ code: "picture-invalid" });
    await settle("done");
    await Promise.all([before, refused]);
    expect(begun).toEqual([1]);
  });
});
