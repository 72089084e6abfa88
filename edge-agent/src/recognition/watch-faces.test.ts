import { createHandCamera } from "@menshen/hardware";
import type { FaceView, LookOptions } from "@menshen/models";
import { DOOR_LOOK } from "@menshen/models/bench/door-look";
import { type LivenessMode, mintId } from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { unusableAfterMs } from "./attempt.ts";
import { exampleFace as face } from "./example-face.ts";
import { exampleGallery, exampleThreshold } from "./example-gallery.ts";
import { createLivenessKeeper } from "./liveness/keep-liveness.ts";
import { leftAfterMs } from "./track.ts";
import { type Sighting, type WatchParts, watchFaces } from "./watch-faces.ts";

const gallery = exampleGallery([{ id: mintId("person"), at: 1 }]);

/** Somebody's face when it is too unlike to be recognised, and not unlike enough to be another's. */
const inBadLight = 1 + 1.2 * exampleThreshold;

/** A view from which a single look decides nothing. */
const fair = { sharpness: 0.15 };

const isExcepted = ({ box }: FaceView, { describe: rule }: LookOptions): boolean =>
  typeof rule === "object" && rule.except?.some(({ x }) => x === box.x) === true;
const withoutDescriptor = ({ descriptor: _none, ...rest }: FaceView): FaceView => rest;

let sightings: Sighting[];
let hints: unknown[];
let prompts: unknown[];
let cues: string[];
let unusable: unknown[];
let covered: boolean[];
let gone: Parameters<NonNullable<WatchParts["onLeft"]>>[0][];
let wholeFor: number[];
let looks: LookOptions[];
let now: number;
let inFront: readonly FaceView[];
let camera: ReturnType<typeof createHandCamera>;
let frames: { outcome: string }[];
let mode: LivenessMode;
let lookTakesMs: number;
let tracks: number;
let silence: { after: number; act: () => void } | undefined;

beforeEach(() => {
  [sightings, hints, prompts, cues, unusable, covered, looks, frames, wholeFor] = [[], [], [], [], [], [], [], [], []];
  gone = [];
  tracks = 0;
  now = 10_000;
  mode = "observe";
  lookTakesMs = 0;
  camera = createHandCamera();
  void watchFaces({
    frames: camera.frames(),
    engine: {
      lookLatest(_picture, options = {}) {
        looks.push(options);
        now += lookTakesMs;
        const faces = inFront.map((one) => (isExcepted(one, options) ? withoutDescriptor(one) : one));
        return Promise.resolve({ type: "looked", faces });
      },
    },
    gallery: () => gallery,
    monotonicNow: () => now,
    after(milliseconds, act) {
      const timer = { after: milliseconds, act };
      silence = timer;
      return () => {
        if (silence === timer) silence = undefined;
      };
    },
    livenessMode: () => mode,
    liveness: createLivenessKeeper({ random: () => 0 }),
    nextTrackId: () => ++tracks,
    wholeFor: (milliseconds) => wholeFor.push(milliseconds),
    onSighting: (sighting) => sightings.push(sighting),
    onHint: (hint) => hints.push(hint),
    onPrompt: (prompt) => prompts.push(prompt),
    onLiveness: (status) => cues.push(status.cues),
    onUnusable: (problem, light) => unusable.push([problem, light]),
    onCovered: (isCovered) => covered.push(isCovered),
    onLeft: (one) => gone.push(one),
    onFrame: (outcome) => frames.push({ outcome }),
  });
});

/** Shows one picture, in which something moves unless it is of nothing. */
async function showPicture(
  more: { reduced?: number } = {},
  pixels = Uint8Array.from({ length: 12 }, (_, at) => (at * 40 + frames.length * 90) % 256),
  capturedAt = now,
) {
  const before = frames.length;
  // Where a camera's pictures lie: what is let go of is soon the next one's.
  const data = camera.room(pixels.length);
  data.set(pixels);
  camera.show({ width: 2, height: 2, data, capturedAt, ...more });
  await vi.waitFor(() => expect(frames.length).toBe(before + 1), { interval: 1 });
}
/** When a camera of ten frames a second took the frame that is next looked at: the newest that waits, or the next to come. */
const newestAfter = (captured: number) => Math.max(captured + 100, captured + Math.floor((now - captured) / 100) * 100);
/** So many frames, 100 ms apart, in which these faces are seen. */
async function show(faces: readonly FaceView[], count: number) {
  inFront = faces;
  for (let shown = 0; shown < count; shown++) {
    now += 100;
    await showPicture();
  }
}
const leave = () => show([], leftAfterMs / 100 + 1);
const said = () => sightings.map(({ verdict }) => verdict.seen);

describe("people before the door's camera", () => {
  it("are recognised once, by a single very good view, however long they stay", async () => {
    await show([face(1)], 12);
    expect(said()).toEqual(["match"]);
    expect(sightings[0]).toMatchObject({ deciding: { sequence: 0 }, firstView: { sequence: 0 }, light: "normal" });
  });

  it("are told with the picture that decided, whatever the camera shows since", async () => {
    await show([face(1)], 6);
    const { frame, deciding } = sightings[0]!;
    expect(deciding.sequence).toBe(0);
    expect([...frame.data]).toEqual(Array.from({ length: 12 }, (_, at) => (at * 40) % 256));
  });

  it("leave none of the camera's memory behind", async () => {
    const rooms = new Set<ArrayBufferLike>();
    const { room } = camera;
    camera.room = (bytes) => {
      const taken = room(bytes);
      rooms.add(taken.buffer);
      return taken;
    };
    await show([face(1)], 5);
    await show([face(3), face(5)], 20);
    await leave();
    expect(rooms.size).toBeLessThanOrEqual(6);
  });

  it("leave none of it behind either where a look failed", async () => {
    const failing = createHandCamera();
    const watching = watchFaces({
      ...{ frames: failing.frames(), gallery: () => gallery, monotonicNow: () => now, after: () => () => {} },
      engine: { lookLatest: () => Promise.reject(new Error("the network failed")) },
      liveness: createLivenessKeeper({ random: () => 0 }),
      nextTrackId: () => 1,
      onSighting: () => {},
    });
    const data = failing.room(12);
    failing.show({ width: 2, height: 2, data, capturedAt: now });
    await expect(watching).rejects.toThrow("the network failed");
    expect(failing.room(12).buffer).toBe(data.buffer);
  });

  it("are recognised by the second view where the first leaves doubt", async () => {
    await show([face(1, fair)], 12);
    expect(said()).toEqual(["match"]);
    expect(sightings[0]).toMatchObject({ deciding: { sequence: 1 }, firstView: { sequence: 0 } });
  });

  it("are recognised again when they come again", async () => {
    await show([face(1)], 3);
    await leave();
    await show([face(1)], 3);
    expect(said()).toEqual(["match", "match"]);
  });

  it("are told of when they have been gone for a while, once, with when and how large they were seen last", async () => {
    await show([face(1)], 3);
    const lastSeen = now;
    await leave();
    await leave();
    expect(gone).toEqual([{ trackId: 1, lastSeen, heightPx: face(1).box.height, wasUsable: true }]);
  });

  it("are looked at before they are decided on just as the benchmarks look, so that these time what a door does", async () => {
    await show([face(1, fair)], 2);
    const later = {
      ...DOOR_LOOK,
      describe: { ...DOOR_LOOK.describe, described: [{ box: face(1).box, at: expect.any(Number) }] },
    };
    expect(looks).toEqual([DOOR_LOOK, later]);
  });

  it("are refused once when nobody knows them, after three good views", async () => {
    await show([face(9)], 2);
    expect(said()).toEqual([]);
    await show([face(9)], 12);
    expect(said()).toEqual(["unknown"]);
  });

  it("are given more views when they may be somebody", async () => {
    await show([face(inBadLight)], 5);
    expect(said()).toEqual([]);
    await show([face(inBadLight)], 9);
    expect(said()).toEqual(["unknown"]);
  });

  it("are let in after all when they are recognised in better light, and never refused twice", async () => {
    await show([face(inBadLight)], 40);
    expect(said()).toEqual(["unknown"]);
    await show([face(1)], 60);
    expect(said()).toEqual(["unknown", "match"]);
  });

  it("are not looked at closely for ever where nobody knows them", async () => {
    await show([face(inBadLight)], 200);
    await show([face(1)], 30);
    expect(said()).toEqual(["unknown"]);
  });

  it("are recognised again where they stand when they did not enter, and only then", async () => {
    await show([face(1)], 20);
    expect(said()).toEqual(["match"]);
    sightings[0]?.lookAgain();
    await show([face(1)], 30);
    expect(said()).toEqual(["match", "match"]);
  });

  it("are refused at most once and let in at most once, however their light changes", async () => {
    const light = fc.array(fc.tuple(fc.constantFrom(1, inBadLight), fc.integer({ min: 1, max: 15 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(light, async (parts) => {
        await leave();
        sightings = [];
        for (const [like, count] of parts) await show([face(like)], count);
        expect(["", "unknown", "match", "unknown match"]).toContain(said().join(" "));
      }),
      { numRuns: 15 },
    );
  });

  it("are each decided on when two come together", async () => {
    await show([face(1), face(9, { x: 900 })], 8);
    expect(said()).toEqual(["match", "unknown"]);
  });

  it("are recorded as unknown when they leave before a decision, and not for a single glance", async () => {
    await show([face(inBadLight)], 4);
    await leave();
    await show([face(7)], 1);
    await leave();
    expect(said()).toEqual(["unknown"]);
  });

  it("do not open the door after they have left", async () => {
    await show([face(1, fair)], 1);
    await leave();
    expect(said()).toEqual([]);
  });

  it("are not judged by a picture that waited too long", async () => {
    inFront = [face(1)];
    now += 5_000;
    camera.show({ width: 2, height: 2, data: new Uint8Array(12), capturedAt: now - 5_000 });
    await vi.waitFor(() => expect(frames).toEqual([{ outcome: "stale" }]), { interval: 1 });
  });

  it("are not judged by a picture that became too old while it was looked at, and are looked at again at once", async () => {
    lookTakesMs = 2_501;
    await show([face(1)], 2);
    expect(frames.map(({ outcome }) => outcome)).toEqual(["stale", "stale"]);
    expect(said()).toEqual([]);
    lookTakesMs = 2_400;
    await showPicture();
    expect(said()).toEqual(["match"]);
  });
});

describe("people who cannot be seen well enough", () => {
  it("are told what would help in the dark, and are not decided on by it", async () => {
    await show([face(1, { luminance: 8 })], 8);
    expect(said()).toEqual([]);
    expect(hints.at(-1)).toBe("too-dark");
  });

  it("are reported once, with the reason and the light, when they tried for long", async () => {
    await show([face(1, { luminance: 8 })], unusableAfterMs / 100 - 1);
    expect(unusable).toEqual([]);
    await show([face(1, { luminance: 8 })], 60);
    expect(unusable).toEqual([["too-dark", "backlight"]]);
  });

  it("are asked to lower a mask, refused once for it, and recognised without it", async () => {
    await show([face(5, { masked: 0.97 })], 12);
    expect(hints.at(-1)).toBe("mask-off");
    expect(said()).toEqual(["masked"]);
    expect(sightings[0]?.verdict.recognition).toMatchObject({ masked: true });
    await show([face(1)], 20);
    expect(said()).toEqual(["masked", "match"]);
  });

  it("are asked to come one at a time where one hides the other, and the hidden one is not compared", async () => {
    await show([face(9), face(1, { x: 600 })], 2);
    expect(hints.at(-1)).toBe("one-at-a-time");
    await show([face(9), face(1, { x: 600 })], 10);
    expect(said()).toEqual(["unknown"]);
  });

  it("are not held up by a coat that was taken for a face over theirs", async () => {
    const coat = { ...face(7, { plausible: false, heightPx: 260 }), score: 0.8 };
    await show([coat, face(1, { x: 560 })], 3);
    expect(said()).toEqual(["match"]);
  });

  it("are not guided once they are let in", async () => {
    await show([face(1)], 3);
    await show([face(1, { luminance: 8 })], 3);
    expect(hints.at(-1)).toBeUndefined();
  });
});

describe("people who have to show that they are alive", () => {
  it("are let in at once where the door only notes, and what was found is noted", async () => {
    await show([face(1)], 1);
    expect(sightings[0]).toMatchObject({ liveness: { mode: "observe", verdict: "not-judged" } });
    expect(sightings[0]?.verdict.recognition.liveness).toEqual(sightings[0]?.liveness);
  });

  it("are asked to turn their head where every face is asked, and refused once when they do not", async () => {
    mode = "always";
    await show([face(1)], 20);
    expect(said()).toEqual([]);
    expect(prompts).toContain("turn-left");
    await show([face(1)], 200);
    expect(sightings).toMatchObject([
      { verdict: { seen: "match" }, liveness: { mode: "always", challenge: "timed-out" } },
    ]);
    expect(prompts.at(-1)).toBeUndefined();
  });

  it("are not measured in silence: the door says that its cues are blind", async () => {
    mode = "always";
    await show([], 1);
    expect(cues.at(-1)).toBe("idle");
    await show([face(1)], 12);
    expect(cues.at(-1)).toBe("blind");
  });

  it("are never let in where another face takes the place of the one asked", async () => {
    mode = "always";
    await show([face(1)], 5);
    await show([face(1.55)], 30);
    expect(sightings).toMatchObject([{ liveness: { challenge: "failed" } }]);
  });

  it("are recorded as not having passed when they leave instead", async () => {
    mode = "in-doubt";
    await show([face(1)], 30);
    await leave();
    expect(sightings).toMatchObject([{ verdict: { seen: "match" }, liveness: { challenge: "timed-out" } }]);
  });

  it("have not passed either where the hours of asking end just after they left", async () => {
    mode = "always";
    await show([face(1)], 5);
    mode = "observe";
    await leave();
    expect(sightings).toMatchObject([{ liveness: { mode: "always", challenge: "timed-out" } }]);
  });
});

describe("what looking costs", () => {
  it("is nothing for most pictures in which nothing moves, until something does", async () => {
    inFront = [];
    const still = () => showPicture({}, new Uint8Array(12).fill(90));
    const stand = async (count: number) => {
      for (let shown = 0; shown < count; shown++) {
        now += 100;
        await still();
      }
    };
    await stand(20);
    const settled = looks.length;
    await stand(40);
    expect(looks.length - settled).toBeGreaterThan(2);
    expect(looks.length - settled).toBeLessThan(8);
    const before = looks.length;
    await show([face(1)], 1);
    expect(looks.length).toBe(before + 1);
    expect(said()).toEqual(["match"]);
  });

  it("is no description of somebody let in, but now and then, so that another in their place is noticed", async () => {
    await show([face(1)], 4);
    expect(looks.at(-1)?.describe).toMatchObject({ except: [face(1).box] });
    expect(looks.map(({ cues }) => cues)).toEqual([true, false]);
    await show([face(1)], 20);
    const excepted = looks.filter(({ describe: rule }) => typeof rule === "object" && rule.except?.length === 1);
    expect(excepted.length).toBeLessThan(looks.length - 1);
    await show([face(9)], 20);
    expect(said()).toEqual(["match", "unknown"]);
  });

  it("is the smallest while nobody is near: a reduced picture only shows that somebody comes, and nobody is decided on by it", async () => {
    inFront = [];
    await showPicture({ reduced: 4 });
    expect(wholeFor).toEqual([]);
    inFront = [face(1)];
    for (let shown = 0; shown < 5; shown++) {
      now += 100;
      await showPicture({ reduced: 4 });
    }
    expect(looks.at(-1)?.describe).toBe("none");
    expect(wholeFor.length).toBeGreaterThan(0);
    expect(said()).toEqual([]);
    await show([face(1)], 1);
    expect(said()).toEqual(["match"]);
  });

  describe("keeps nobody waiting for a second, however busy a slow board was with the empty street", () => {
    const anyBoard = (slowestMs: number) =>
      fc.record({
        takes: fc.integer({ min: 40, max: slowestMs }),
        after: fc.integer({ min: 0, max: 2_000 }),
        like: fc.constantFrom(face(1), face(1, fair), face(9)),
      });
    /** How long somebody waited who came so long after the street was empty, and how much of it for a look under way. */
    async function wait({ takes, after, like }: { takes: number; after: number; like: FaceView }) {
      lookTakesMs = takes;
      await leave();
      sightings = [];
      const came = now + after;
      let underWayUntil = came;
      for (let captured = now; sightings.length === 0 && now - came < 3_000; ) {
        captured = newestAfter(captured);
        inFront = captured < came ? [] : [like];
        now = Math.max(now, captured);
        await showPicture({}, undefined, captured);
        if (captured < came) underWayUntil = Math.max(came, now);
      }
      expect(sightings).toHaveLength(1);
      return { since: now - came, sinceFree: now - underWayUntil, bound: like.descriptor?.[0] === 1 ? 1_000 : 1_500 };
    }

    it("from when they came, where a look takes up to 220 ms", async () => {
      await fc.assert(
        fc.asyncProperty(anyBoard(220), async (board) => {
          const { since, bound } = await wait(board);
          expect(since).toBeLessThan(bound);
        }),
        { numRuns: 60 },
      );
    });

    it("from when the board was done with the look it was at, where one takes up to 300 ms", async () => {
      await fc.assert(
        fc.asyncProperty(anyBoard(300), async (board) => {
          const { sinceFree, bound } = await wait(board);
          expect(sinceFree).toBeLessThan(bound);
        }),
        { numRuns: 60 },
      );
    });
  });

  it("goes on for a covered camera, which is told once and told over", async () => {
    inFront = [];
    const dark = () => showPicture({}, new Uint8Array(12).fill(3));
    await show([], 10);
    for (let shown = 0; shown < 60; shown++) {
      now += 100;
      await dark();
    }
    expect(covered).toEqual([true]);
    expect(hints).toContain("camera-covered");
    await show([], 20);
    expect(covered).toEqual([true, false]);
  });
});

describe("a camera that falls silent", () => {
  it("leaves no lamp asking, and whoever comes afterwards is somebody new", async () => {
    mode = "always";
    await show([face(1)], 5);
    expect(prompts.at(-1)).toBe("turn-left");
    expect(silence?.after).toBe(5_000);
    silence?.act();
    expect(prompts.at(-1)).toBeUndefined();
    mode = "observe";
    await show([face(1)], 1);
    expect(sightings).toMatchObject([
      { liveness: { challenge: "timed-out" }, track: 1 },
      { firstView: { sequence: 5 }, track: 2 },
    ]);
    expect(gone).toEqual([]);
  });
});

describe("a camera that is lost", () => {
  it("leaves no lamp asking, and no lens called covered that nobody can see through", async () => {
    mode = "always";
    await show([face(1)], 5);
    expect(prompts.at(-1)).toBe("turn-left");
    for (let shown = 0; shown < 60; shown++) {
      now += 100;
      await showPicture({}, new Uint8Array(12).fill(3));
    }
    expect(covered).toEqual([true]);
    await camera.close();
    await vi.waitFor(() => expect(covered).toEqual([true, false]), { interval: 1 });
    expect([prompts.at(-1), hints.at(-1), silence]).toEqual([undefined, undefined, undefined]);
  });
});
