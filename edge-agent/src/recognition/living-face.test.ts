import { createHandCamera } from "@menshen/hardware";
import type { FaceView, PixelCues } from "@menshen/models";
import { type LivenessMode, mintId } from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { exampleFace } from "./example-face.ts";
import { exampleGallery } from "./example-gallery.ts";
import { exampleHead } from "./liveness/example-head.ts";
import { createLivenessKeeper } from "./liveness/keep-liveness.ts";
import { leftAfterMs } from "./track.ts";
import { type Sighting, watchFaces } from "./watch-faces.ts";

/** Faces are near up to 0.4 from one another, and surely two people's beyond 0.64; Li is at 1. */
const li = mintId("person");
const clean: PixelCues = {
  border: 0.1,
  moire: 2.5,
  halftone: 2.5,
  glare: 0,
  flatness: 0.4,
  sharpnessGap: 0.3,
  banding: 0.1,
};
const pictured: PixelCues = { ...clean, border: 0.97, moire: 4.2, halftone: 4.5, flatness: 0.85, sharpnessGap: 1.5 };

let mode: LivenessMode;
let now: number;
let taken: number;
let sightings: Sighting[];
let prompts: unknown[];
let inFront: readonly FaceView[];
let camera: ReturnType<typeof createHandCamera>;

beforeEach(begin);
function begin() {
  [mode, now, taken, sightings, prompts, inFront] = ["always", 10_000, 0, [], [], []];
  let tracks = 0;
  const gallery = exampleGallery([{ id: li, at: 1 }]);
  camera = createHandCamera();
  const told: Sighting[] = sightings;
  const asked: unknown[] = prompts;
  void watchFaces({
    frames: camera.frames(),
    engine: { lookLatest: () => Promise.resolve({ type: "looked", faces: [...inFront] }) },
    gallery: () => gallery,
    monotonicNow: () => now,
    after: () => () => {},
    livenessMode: () => mode,
    liveness: createLivenessKeeper({ random: () => 0 }),
    nextTrackId: () => ++tracks,
    onSighting: (sighting) => told.push(sighting),
    onPrompt: (prompt) => asked.push(prompt),
    onFrame: () => taken++,
  });
}

/** So many pictures of these faces, a tenth of a second apart. */
async function show(faces: readonly FaceView[], count = 1) {
  inFront = faces;
  for (let shown = 0; shown < count; shown++) {
    const before = taken;
    now += 100;
    const data = Uint8Array.from({ length: 12 }, (_, at) => (at * 40 + taken * 90) % 256);
    camera.show({ width: 2, height: 2, data, capturedAt: now });
    await vi.waitFor(() => expect(taken).toBe(before + 1), { interval: 1 });
  }
}
const said = () =>
  sightings.map(({ verdict, liveness }) => [
    verdict.seen === "match" ? verdict.personId : verdict.seen,
    liveness?.challenge ?? liveness?.verdict,
  ]);
const letIn = () =>
  sightings.filter(
    ({ verdict, liveness }) => verdict.seen === "match" && !/failed|timed/u.test(liveness?.challenge ?? ""),
  );

/** A head turned by so much (radians); none is described that is turned too far. */
function head(like: number, turn = 0, { x = 500, cues = clean } = {}): FaceView {
  const { landmarks, yaw } = exampleHead(turn);
  const { descriptor, ...seen } = { ...exampleFace(like, { x, yaw }), landmarks, cues };
  return Math.abs(yaw) > 0.75 || descriptor === undefined ? seen : { ...seen, descriptor };
}
const photograph = (like = 1, x = 500) => head(like, 0, { x, cues: pictured });
async function moving(like: number, count: number, around = 0) {
  for (let index = 0; index < count; index++) await show([head(like, around + 0.25 * Math.sin(index / 3))]);
}
async function turning(like: number) {
  for (const turn of [0, 0.3, 0.6, 0.6, 0.3, 0]) await show([head(like, turn)]);
}

describe("a photograph of a resident, where only doubt is answered by a turn", () => {
  beforeEach(() => {
    mode = "in-doubt";
  });

  it("lets a living resident in unasked", async () => {
    await moving(1, 40);
    expect(said()).toEqual([[li, "live"]]);
  });

  it("is not alive by the head of whoever was refused and then holds it in their place", async () => {
    for (const like of [1.45, 1.5, 1.55]) {
      begin();
      mode = "in-doubt";
      await moving(like, 40);
      await show([photograph()], 40);
      expect(letIn(), `held by ${like}`).toEqual([]);
      expect(prompts.at(-1)).toBe("turn-left");
    }
  });

  it("nor where a changing picture leads from one to the other", async () => {
    await moving(1.5, 40);
    await show([photograph(1.25)], 2);
    await show([photograph()], 40);
    expect(letIn()).toEqual([]);
  });

  it("nor by a profile that nothing could be told of", async () => {
    await moving(1.5, 40, 1.3);
    await show([photograph()], 40);
    expect(letIn()).toEqual([]);
  });

  it("nor by whoever is seen again at the moment it is decided", async () => {
    for (const pictures of [3, 4, 5, 6, 7]) {
      for (const start of [0, 3, 6]) {
        begin();
        mode = "in-doubt";
        await moving(1.5, 30 + start);
        for (let again = 0; again < 5; again++) {
          await show([photograph()], pictures);
          await moving(1.5, 2);
        }
        expect(letIn(), `${pictures} pictures`).toEqual([]);
      }
    }
  });
});

describe("a turn of the head", () => {
  it("lets a resident in whose turned face is led to by steps, however slowly they turn, and refuses them for nothing", async () => {
    await show([head(1)], 5);
    for (const [like, turn] of [
      [1.2, 0.3],
      [1.4, 0.5],
      [1.55, 0.6],
    ] as const)
      await show([head(like, turn)], 8);
    for (const [like, turn] of [
      [1.4, 0.4],
      [1.2, 0.2],
      [1, 0],
    ] as const)
      await show([head(like, turn)], 2);
    expect(said()).toEqual([[li, "passed"]]);
  });

  it("is passed by nobody whose face a changing picture leads to and back", async () => {
    for (const like of [1.45, 1.5, 1.6, 1.65, 1.8, 2.05, 3, 9]) {
      for (const step of [0.3, 0.38]) {
        begin();
        await show([head(1)], 5);
        for (let at = 1 + step; at < like; at += step) await show([head(at)]);
        await turning(like);
        for (let at = like - step; at > 1; at -= step) await show([head(at)]);
        await show([head(1)], 60);
        expect(letIn(), `at ${like} in steps of ${step}`).toEqual([]);
      }
    }
  });

  it("lets nobody in who was nobody's face meanwhile", async () => {
    await show([head(1.35)], 3);
    expect(prompts.at(-1)).toBe("turn-left");
    await show([head(1.7)], 8);
    expect(said()).toEqual([["unknown", undefined]]);
    await turning(1.7);
    await show([head(1.35)], 60);
    expect(letIn()).toEqual([]);
  });

  it("lets a resident in once: who did not enter turns again, and nobody passes by their picture", async () => {
    await show([head(1)], 5);
    await turning(1);
    expect(said()).toEqual([[li, "passed"]]);
    sightings[0]?.lookAgain();
    await show([], (leftAfterMs - 1_000) / 100);
    await show([photograph(1, 900)], 20);
    expect(said()).toHaveLength(1);
    expect(prompts.at(-1)).toBe("turn-left");
  });

  it("lets them in anew where they turn anew", async () => {
    await show([head(1)], 5);
    await turning(1);
    sightings[0]?.lookAgain();
    await show([head(1)], 15);
    await turning(1);
    expect(said()).toEqual([
      [li, "passed"],
      [li, "passed"],
    ]);
  });

  it("is made for nobody by a head surely another's, whatever a picture that changes leads to", async () => {
    const part = fc.record({
      like: fc.constantFrom(1, 1.15, 1.3, 1.45, 1.6, 1.7, 1.9),
      turn: fc.constantFrom(0, 0.3, 0.6),
      count: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 3, maxLength: 12 }), async (parts) => {
        begin();
        await show([head(1)], 4);
        for (const { like, turn, count } of parts) await show([head(like, like >= 1.7 ? turn : 0)], count);
        expect(letIn()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
