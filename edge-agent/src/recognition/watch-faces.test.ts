import { createHandCamera } from "@menshen/hardware";
import type { FaceView, RecogniserInfo } from "@menshen/models";
import { mintId } from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { exampleDoorId, exampleRoster, faceOf, somebody } from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { gatherGallery } from "./gallery.ts";
import { leftAfterMs } from "./tracks.ts";
import { type Sighting, watchFaces } from "./watch-faces.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "1", dimensions: 1, metric: "euclidean" };
const li = somebody();
const gallery = gatherGallery(
  [
    {
      personId: li.personId,
      model: recogniser.id,
      version: "1",
      vector: Float32Array.of(1),
      photosUsed: 3,
      consentId: mintId("consent"),
      enrolment: mintId("request"),
    },
  ],
  { roster: indexRoster(exampleRoster([li], [faceOf(li)])), doorId: exampleDoorId },
  recogniser,
);

/** Somebody's face when it is too unlike to be recognised, and not unlike enough to be another's. */
const inBadLight = 1 + 1.3 * gallery.rule(1).threshold;

/** A face as the engine would find it: like a number, clear enough or not. */
function face(like: number, { x = 500, luminance = 120 } = {}): FaceView {
  const quality = { heightPx: 200, interEyePx: 80, sharpness: 0.4, luminance, overexposed: 0, yaw: 0, rollDegrees: 0 };
  return {
    box: { x, y: 200, width: 160, height: 200 },
    score: 0.9,
    landmarks: [],
    quality: { ...quality, plausible: true },
    descriptor: Float32Array.of(like),
  };
}

let sightings: Sighting[];
let hints: unknown[];
let now: number;
let inFront: readonly FaceView[];
let camera: ReturnType<typeof createHandCamera>;
let frames: { outcome: string }[];

beforeEach(() => {
  [sightings, hints, frames] = [[], [], []];
  now = 10_000;
  camera = createHandCamera();
  void watchFaces({
    frames: camera.frames(),
    engine: { look: () => Promise.resolve(inFront) },
    gallery: () => gallery,
    monotonicNow: () => now,
    onSighting: (sighting) => sightings.push(sighting),
    onHint: (hint) => hints.push(hint),
    onFrame: (outcome) => frames.push({ outcome }),
  });
});

/** So many frames, 100 ms apart, in which these faces are seen. */
async function show(faces: readonly FaceView[], count: number) {
  inFront = faces;
  for (let shown = 0; shown < count; shown++) {
    now += 100;
    const before = frames.length;
    camera.show({ width: 2, height: 2, data: new Uint8Array(12), capturedAt: now });
    await vi.waitFor(() => expect(frames.length).toBe(before + 1), { interval: 1 });
  }
}
const said = () => sightings.map(({ verdict }) => verdict.seen);

describe("people before the door's camera", () => {
  it("are recognised once, by the second view, however long they stay", async () => {
    await show([face(1)], 12);
    expect(said()).toEqual(["match"]);
    expect(sightings[0]?.deciding.sequence).toBe(1);
    expect(sightings[0]?.firstView.sequence).toBe(0);
  });

  it("are recognised again when they come again", async () => {
    await show([face(1)], 3);
    await show([], leftAfterMs / 100 + 1);
    await show([face(1)], 3);
    expect(said()).toEqual(["match", "match"]);
  });

  it("are refused once when nobody knows them, after several views", async () => {
    await show([face(9)], 5);
    expect(said()).toEqual([]);
    await show([face(9)], 9);
    expect(said()).toEqual(["unknown"]);
  });

  it("are let in after all when they are recognised in better light, and never refused twice", async () => {
    await show([face(inBadLight)], 40);
    expect(said()).toEqual(["unknown"]);
    await show([face(1)], 30);
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
    await show([face(1)], 20);
    expect(said()).toEqual(["match", "match"]);
  });

  it("are refused at most once and let in at most once, however their light changes", async () => {
    const light = fc.array(fc.tuple(fc.constantFrom(1, inBadLight), fc.integer({ min: 1, max: 15 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(light, async (parts) => {
        await show([], leftAfterMs / 100 + 1);
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
    await show([face(9)], 4);
    await show([], leftAfterMs / 100 + 1);
    await show([face(7)], 1);
    await show([], leftAfterMs / 100 + 1);
    expect(said()).toEqual(["unknown"]);
  });

  it("do not open the door after they have left", async () => {
    await show([face(1)], 1);
    await show([], leftAfterMs / 100 + 1);
    expect(said()).toEqual([]);
  });

  it("are told what would help in the dark, and are not decided on by it", async () => {
    await show([face(1, { luminance: 8 })], 8);
    expect(said()).toEqual([]);
    expect(hints.at(-1)).toBe("too-dark");
  });

  it("are not judged by a picture that waited too long", async () => {
    inFront = [face(1)];
    camera.show({ width: 2, height: 2, data: new Uint8Array(12), capturedAt: now - 5_000 });
    await vi.waitFor(() => expect(frames).toEqual([{ outcome: "stale" }]), { interval: 1 });
  });
});
