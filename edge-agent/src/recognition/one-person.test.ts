import { createHandCamera } from "@menshen/hardware";
import type { FaceView, LookOptions } from "@menshen/models";
import { mintId, monotonic } from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPassing, type Gone } from "../door/count-passing.ts";
import { unusableAfterMs } from "./attempt.ts";
import { exampleFace } from "./example-face.ts";
import { exampleGallery } from "./example-gallery.ts";
import type { Gallery } from "./gallery.ts";
import { exampleHead } from "./liveness/example-head.ts";
import { createLivenessKeeper } from "./liveness/keep-liveness.ts";
import type { RecentFace } from "./recent-faces.ts";
import { nothingSpoken, speakHint } from "./speak-hint.ts";
import { leftAfterMs } from "./track.ts";
import { type Sighting, type WatchParts, watchFaces } from "./watch-faces.ts";

/** Faces are near up to 0.4 from one another, and surely two people's beyond 0.64; Li is at 1. */
const [li, wu] = [mintId("person"), mintId("person")];
const fair = { sharpness: 0.15 };
/** A view that matches and is worth a tenth: three of them decide, not two. */
const poor = { sharpness: 0.09 };

let gallery: Gallery;
let mode: "observe" | "always";
let now: number;
let sightings: Sighting[];
let gone: Gone[];
let spoken: string[];
let unusable: unknown[];
let recent: RecentFace[];
let prompts: unknown[];
let looks: LookOptions[];
let silence: (() => void) | undefined;
let camera: ReturnType<typeof createHandCamera>;
let inFront: readonly FaceView[];
let taken: number;
let ended: Promise<unknown>;
let isBroken: boolean;
let tracks: number;

beforeEach(() => {
  [sightings, gone, spoken, unusable, recent, prompts, looks] = [[], [], [], [], [], [], []];
  [now, taken, tracks, mode, isBroken] = [10_000, 0, 0, "observe", false];
  gallery = exampleGallery([{ id: li, at: 1 }]);
  camera = createHandCamera();
  let told = nothingSpoken;
  const parts: WatchParts = {
    frames: camera.frames(),
    engine: {
      lookLatest(_picture, options = {}) {
        looks.push(options);
        if (isBroken) return Promise.reject(new Error("the thread ended"));
        return Promise.resolve({ type: "looked", faces: inFront.map((face) => described(face, options)) });
      },
    },
    gallery: () => gallery,
    monotonicNow: () => now,
    after(_milliseconds, act) {
      silence = act;
      return () => {
        silence = undefined;
      };
    },
    livenessMode: () => mode,
    liveness: createLivenessKeeper({ random: () => 0 }),
    nextTrackId: () => ++tracks,
    recent: { note: (face) => recent.push(face) },
    onSighting: (sighting) => sightings.push(sighting),
    onPrompt: (prompt) => prompts.push(prompt),
    onUnusable: (problem, light) => unusable.push([problem, light]),
    onLeft: (one) => gone.push(one),
    onHint(problem, person) {
      const next = speakHint(told, problem && { problem, ...(person !== undefined && { person }) }, now);
      told = next.spoken;
      if (next.sentence !== undefined) spoken.push(next.sentence);
    },
    onFrame: () => taken++,
  };
  ended = watchFaces(parts).catch((fault: unknown) => fault);
});

/** As the engine does: no descriptor for who is excepted, nor for a view that cannot be compared. */
function described(face: FaceView, { describe: rule }: LookOptions): FaceView {
  const { descriptor: _none, ...rest } = face;
  const isExcepted = typeof rule === "object" && rule.except?.some(({ x }) => Math.abs(x - face.box.x) < 60) === true;
  return isExcepted || Math.abs(face.quality.yaw) > 0.75 ? rest : face;
}

async function showPicture(side = 2) {
  const before = taken;
  now += 100;
  const data = Uint8Array.from({ length: 3 * side * side }, (_, at) => (at * 40 + taken * 90) % 256);
  camera.show({ width: side, height: side, data, capturedAt: now });
  await vi.waitFor(() => expect(taken).toBe(before + 1), { interval: 1 });
}
/** So many pictures of these faces, a tenth of a second apart. */
async function show(faces: readonly FaceView[], count = 1) {
  inFront = faces;
  for (let shown = 0; shown < count; shown++) await showPicture();
}
const leave = () => show([], leftAfterMs / 100 + 1);
const said = () => sightings.map(({ verdict }) => (verdict.seen === "match" ? verdict.personId : verdict.seen));
const face = exampleFace;

describe("people who come one after the other", () => {
  it("are each told what would help", async () => {
    for (const _visitor of [1, 2]) {
      await show([face(9, { yaw: 0.9 })], 30);
      await leave();
      await show([], 100);
    }
    expect(spoken).toEqual(["look-here", "look-here"]);
  });

  it("are counted as two where both vanish at one opening", async () => {
    const suspected: unknown[] = [];
    const passing = createPassing((entryIds) => suspected.push(entryIds));
    const entryId = mintId("entry");
    await show([face(1)], 3);
    passing.note({ type: "door.opened", opening: "entry" }, monotonic(now));
    passing.note({ type: "entry.taken", entryId } as never, monotonic(now));
    await leave();
    await show([face(9)], 3);
    await leave();
    for (const one of gone) passing.left(one);
    expect(suspected).toEqual([[entryId]]);
  });

  it("are compared with a card's owner each for themselves", async () => {
    await show([face(1)], 2);
    await leave();
    await show([face(9)], 2);
    expect(new Set(recent.map(({ trackId }) => trackId)).size).toBe(2);
  });

  it("are not let in again because the one before them did not enter", async () => {
    gallery = exampleGallery([
      { id: li, at: 1 },
      { id: wu, at: 5 },
    ]);
    await show([face(1)], 3);
    await leave();
    await show([face(5)], 5);
    sightings[0]?.lookAgain();
    await show([face(5)], 30);
    expect(said()).toEqual([li, wu]);
  });
});

describe("a photograph of a resident", () => {
  const head = (like: number, turn: number): FaceView => {
    const { landmarks, yaw } = exampleHead(turn);
    return { ...face(like, { yaw }), landmarks };
  };
  const turnOf = (turns: readonly number[], like: number) => turns.map((turn) => [head(like, turn)] as const);
  async function play(frames: readonly (readonly FaceView[])[]) {
    for (const faces of frames) await show(faces);
  }

  it("does not pass for a living head by the profile of whoever holds it", async () => {
    mode = "always";
    await show([head(1, 0)], 5);
    expect(prompts.at(-1)).toBe("turn-left");
    const profile = head(7, 0.9);
    expect(profile.quality.yaw).toBeGreaterThan(0.75);
    await play([[profile], [profile], ...turnOf([0, 0, 0], 1)]);
    expect(said()).toEqual([]);
    expect(prompts.at(-1)).toBe("turn-left");
  });

  it("nor by a face of theirs that can be compared and is not surely the resident's", async () => {
    mode = "always";
    await show([head(1, 0)], 5);
    await play([...turnOf([0.6, 0.6], 1.5), ...turnOf([0, 0, 0], 1)]);
    expect(said()).toEqual([]);
    expect(prompts.at(-1)).toBe("turn-left");
    const aSecond = Array.from({ length: 11 }, () => 0.6);
    await play([...turnOf(aSecond, 1.5), ...turnOf([0], 1)]);
    expect([said(), prompts.at(-1)]).toEqual([[], "turn-left"]);
    await play([...turnOf(aSecond, 1.5), ...turnOf([0], 1)]);
    expect(sightings).toMatchObject([{ liveness: { challenge: "failed" } }]);
  });

  it("nor by the head of somebody whose face is part of the mean that was recognised", async () => {
    mode = "always";
    const own = (turn: number) => ({ ...head(1.5, turn), quality: { ...head(1.5, turn).quality, ...fair } });
    await show([own(0)], 3);
    await play([...turnOf([0, 0, 0], 1), [own(0.6)], ...turnOf([0, 0, 0], 1)]);
    expect(said()).toEqual([]);
    expect(prompts.at(-1)).toBe("turn-left");
  });

  it("is told from the resident, whose head turns from view to view, out of sight and back", async () => {
    mode = "always";
    await show([head(1, 0)], 5);
    const turning = [0, 0.3, 0.6, 0.9, 0.9, 0.6, 0.3, 0].map((turn) => [head(1 + Math.min(0.6, turn), turn)]);
    await play(turning);
    expect(sightings).toMatchObject([{ verdict: { personId: li }, liveness: { challenge: "passed" } }]);
  });
});

describe("somebody who takes another's place within a moment", () => {
  it("is let in for themselves, however like a stranger's their face is", async () => {
    gallery = exampleGallery([
      { id: li, at: 1 },
      { id: wu, at: 1.5 },
    ]);
    await show([face(1)], 5);
    await show([], 3);
    await show([face(1.5, { x: 520 })], 5);
    expect(said()).toEqual([li, wu]);
  });

  it("is refused once the one before them has left, and not for ever taken for them", async () => {
    await show([face(1)], 5);
    await show([], 3);
    await show([face(1.55)], 35);
    expect(said()).toEqual([li, "unknown"]);
  });

  it("does not become them view by view where both are undecided", async () => {
    await show([face(0.9, poor)], 1);
    await show([], 3);
    await show([face(1.35, poor)], 2);
    expect(said()).toEqual([]);
    expect(recent.map(({ trackId }) => trackId)).toEqual([1, 2, 2]);
  });

  it("leaves them the record of having been there, undecided, unless it may have been the same person", async () => {
    const stranger = face(1.48, fair);
    await show([stranger], 4);
    await show([], 10);
    await show([face(1)], 5);
    await leave();
    expect(said()).toEqual([li, "unknown"]);
    sightings = [];
    await show([stranger], 4);
    await show([], 2);
    await show([face(1)], 5);
    await leave();
    expect(said()).toEqual([li]);
  });

  it("is told from them also where nobody can be compared while they change places", async () => {
    await show([face(1)], 5);
    await show([], 2);
    await show([face(1.55, { yaw: 0.9 })], 2);
    await show([face(1.55)], 35);
    expect(said()).toEqual([li, "unknown"]);
  });
});

describe("a resident who was let in", () => {
  it("is let in once, where they come up again from their bag looking unlike themselves and are known then", async () => {
    await show([face(0.75)], 5);
    await show([], 4);
    await show([face(1.2)], 10);
    await show([], 4);
    await show([face(0.75)], 10);
    await show([], 8);
    await show([face(1.2, { x: 900 })], 10);
    expect(said()).toEqual([li]);
    await leave();
    expect(gone).toHaveLength(1);
  });

  it("is not refused for looking unlike themselves after a moment out of sight", async () => {
    await show([face(1)], 5);
    await show([], 4);
    await show([face(1.55)], 12);
    await show([face(1)], 10);
    await leave();
    expect(said()).toEqual([li]);
    expect(gone).toHaveLength(1);
  });

  it("is let in anew where they did not enter, also when they had to be told anew", async () => {
    await show([face(0.75)], 5);
    await show([], 4);
    await show([face(1.2)], 5);
    sightings[0]?.lookAgain();
    await show([face(1.2)], 30);
    expect(said()).toEqual([li, li]);
  });

  it("is let in anew where they did not enter, also while nothing tells whether it is them who stands there", async () => {
    const known = { x: 620 };
    const aside = async (isIn: boolean) => {
      await show([face(1)], 5);
      await show([face(1.5, known)], 40);
      if (!isIn) sightings[0]?.lookAgain();
      await show([face(1.2, known)], 20);
      return said();
    };
    expect(await aside(true)).toEqual([li]);
    await leave();
    sightings = [];
    expect(await aside(false)).toEqual([li, li]);
  });

  it("is let in once and never refused, however they turn and vanish for moments, wherever they stand", async () => {
    const moment = fc.record({
      like: fc.constantFrom(0.9, 1.3, 1.45, 1.48, 1.5),
      step: fc.constantFrom(-60, 0, 60),
      frames: fc.integer({ min: 0, max: 8 }),
      gap: fc.integer({ min: 0, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { maxLength: 6 }), async (moments) => {
        await leave();
        [sightings, gone] = [[], []];
        await show([face(1)], 3);
        let x = 500;
        for (const { like, step, frames, gap } of moments) {
          x += step;
          await show([], gap);
          await show([face(like, { x })], frames);
          await show([face(1, { x })], 2);
        }
        await leave();
        expect(said()).toEqual([li]);
        expect(gone).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });
});

describe("somebody who cannot be seen any more", () => {
  it("is told of where one lucky view came before, and no longer hurried after", async () => {
    await show([face(1, poor)], 1);
    await show([face(1, { luminance: 8 })], unusableAfterMs / 100 + 1);
    expect(unusable).toEqual([["too-dark", "backlight"]]);
    const before = looks.length;
    const beforeHand = taken;
    await show([face(1, { luminance: 8 })], 50);
    expect(looks.length - before).toBeLessThan(taken - beforeHand);
    expect(unusable).toHaveLength(1);
    await show([face(1)], 10);
    expect(said()).toEqual([li]);
  });

  it("is told of where no picture comes: whoever was asked to turn and did not is recorded", async () => {
    mode = "always";
    await show([face(1)], 5);
    silence?.();
    expect(sightings).toMatchObject([{ verdict: { personId: li }, liveness: { challenge: "timed-out" } }]);
    expect(gone).toEqual([]);
  });

  it("is told of where the camera is lost: a stranger seen well enough is recorded, and nobody was seen to leave", async () => {
    await show([face(1.5, fair)], 4);
    await camera.close();
    await ended;
    expect(said()).toEqual(["unknown"]);
    expect(gone).toEqual([]);
  });

  it("is told of where the engine ends, alike", async () => {
    await show([face(1.5, fair)], 4);
    isBroken = true;
    camera.show({ width: 2, height: 2, data: new Uint8Array(12), capturedAt: now });
    expect(await ended).toBeInstanceOf(Error);
    expect(said()).toEqual(["unknown"]);
  });
});

describe("a network that answers nonsense", () => {
  it("spoils nothing: a face without finite numbers is none", async () => {
    await show([face(Number.NaN)], 5);
    expect(said()).toEqual([]);
    await show([face(1, fair)], 2);
    expect(said()).toEqual([li]);
  });
});

describe("a camera that falls back to its smaller pictures", () => {
  it("loses nobody, whose box is the same part of the picture", async () => {
    const half = { x: 250, y: 100, width: 80, height: 100 };
    await show([face(1)], 3);
    inFront = [{ ...face(1, { yaw: 0.9 }), box: half }];
    await showPicture(1);
    await leave();
    expect(gone).toMatchObject([{ trackId: 1, heightPx: 2 * half.height }]);
  });
});
