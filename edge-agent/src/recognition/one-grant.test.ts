import { chooseFaces, type FaceView } from "@menshen/models";
import { type EntryId, mintId, monotonic, type PersonId } from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createPassing, type Gone, type Passing } from "../door/count-passing.ts";
import { exampleFace as face } from "./example-face.ts";
import { exampleGallery } from "./example-gallery.ts";
import { exampleHead } from "./liveness/example-head.ts";
import { createLivenessKeeper } from "./liveness/keep-liveness.ts";
import type { Sighting } from "./sighting.ts";
import { leftAfterMs } from "./track.ts";
import { type WatchParts, watchFaces } from "./watch-faces.ts";
import { type FrameParts, nobody, type People, tellOutcomes, watchFrame } from "./watch-frame.ts";

/** Faces are near up to 0.4 from one another, and surely two people's beyond 0.64. A face is 160 pixels wide. */
const [li, wu] = [mintId("person"), mintId("person")];
/** A resident at 1 who looks at the camera, and who looks away without having left. */
const [front, turned] = [1, 1.5];
const fair = { sharpness: 0.12 };

let mode: "observe" | "always";
let now: number;
let shown: number;
let people: People;
let sightings: Sighting[];
let suspected: (readonly EntryId[])[];
let gone: Gone[];
let unusable: unknown[];
let passing: Passing;
let parts: FrameParts;

const house = (residents: readonly { readonly id: PersonId; readonly at: number }[]) => exampleGallery(residents);

beforeEach(() => begin());
function begin() {
  [mode, now, shown, people, sightings, suspected, gone, unusable] = ["observe", 10_000, 0, nobody, [], [], [], []];
  passing = createPassing((entryIds) => suspected.push(entryIds));
  let ids = 0;
  parts = {
    gallery: house([{ id: li, at: front }]),
    get mode() {
      return mode;
    },
    liveness: createLivenessKeeper({ random: () => 0 }),
    recent: { note: () => {} },
    nextTrackId: () => ++ids,
    onSighting: (sighting) => sightings.push(sighting),
    lookAgain: () => {},
    onHint: () => {},
    onViews: () => {},
    onUnusable: (problem) => unusable.push(problem),
    onLeft(one) {
      gone.push(one);
      passing.left(one);
    },
  };
}

/** One look, so many milliseconds after the one before. */
function look(faces: readonly FaceView[], ms = 100) {
  now += ms;
  const frame = { width: 1280, height: 720, data: new Uint8Array(3), capturedAt: now, sequence: ++shown };
  people = watchFrame(people, { frame, faces, cues: true, luma: 120, isCovered: false }, parts);
}
const looks = (faces: readonly FaceView[], count: number, ms = 100) => {
  for (let done = 0; done < count; done++) look(faces, ms);
};
/** At most for so long, at looks so far apart. */
function during(forMs: number, ms: number, facesAt: (index: number, sinceMs: number) => readonly FaceView[]) {
  const since = now;
  for (let index = 0; now - since + ms <= forMs; index++) look(facesAt(index, now - since), ms);
}
const leave = () => looks([], 2 * (leftAfterMs / 200) + 2, 200);
const said = () => sightings.map(({ verdict }) => (verdict.seen === "match" ? verdict.personId : verdict.seen));
const opened = () => {
  passing.note({ type: "door.opened", opening: "entry" }, monotonic(now));
  passing.note({ type: "entry.taken", entryId: mintId("entry") } as never, monotonic(now));
};

/** 1.5 seconds towards the camera, 3.5 away from it. */
const chatting = (sinceMs: number) => (sinceMs % 5_000 < 1_500 ? front : turned);
const everyLook = [40, 100, 150, 300, 410, 500, 650, 800, 1_100];

describe("a resident who was let in and stays", () => {
  it("is let in once where they stand still and turn to others, however slowly the board looks", () => {
    for (const ms of everyLook) {
      begin();
      during(60_000, ms, (_index, since) => [face(chatting(since))]);
      expect(said(), `looks ${ms} ms apart`).toEqual([li]);
    }
  });

  it("is let in once where they sway while they turn", () => {
    for (const ms of everyLook) {
      begin();
      during(60_000, ms, (index, since) => [
        face(chatting(since), { x: 500 + 60 * Math.round(2 * Math.sin(index / 2)) }),
      ]);
      expect(said(), `looks ${ms} ms apart`).toEqual([li]);
    }
  });

  it("is let in once where somebody stands so near that their faces touch", () => {
    for (const [ms, x] of everyLook.flatMap((one) => [650, 655, 630].map((at) => [one, at] as const))) {
      begin();
      looks([face(front)], 3);
      during(60_000, ms, (_index, since) => [face(chatting(since)), face(9, { x, yaw: 0.9 })]);
      expect(said(), `looks ${ms} ms apart, a face at ${x}`).toEqual([li]);
    }
  });

  it("is let in once where the board rests between its looks, however long each takes", async () => {
    const scenes = {
      stands: () => 500,
      sways: (at: number) => 500 + 60 * Math.sin(at / 500),
      steps: (at: number) => 500 + 120 * (Math.floor(at / 7_000) % 2),
    };
    for (const cost of [20, 100, 180, 250, 300, 320, 400, 500]) {
      for (const [name, placeAt] of Object.entries(scenes)) {
        begin();
        await watch(cost, (at) => face(chatting(at), { x: placeAt(at) }));
        expect(said(), `${cost} ms a look, who ${name}`).toEqual([li]);
      }
    }
  });

  /** Half a minute of ten pictures a second, in which everything moves, before a board on which a look takes so long. */
  async function watch(cost: number, faceAt: (at: number) => FaceView) {
    const since = now;
    async function* frames() {
      for (let capturedAt = now; capturedAt - since < 30_000; ) {
        now = Math.max(now, capturedAt + 100);
        capturedAt = now;
        const data = Uint8Array.from({ length: 12 }, (_, at) => (at * 40 + ++shown * 90) % 256);
        yield await Promise.resolve({ width: 2, height: 2, data, capturedAt, sequence: shown });
      }
    }
    const lookLatest: WatchParts["engine"]["lookLatest"] = (picture, { describe: rule } = {}) => {
      const { descriptor, ...bare } = faceAt((picture as unknown as { capturedAt: number }).capturedAt - since);
      now += cost;
      const isExcepted = typeof rule === "object" && (rule.except ?? []).length > 0;
      const seen = isExcepted || descriptor === undefined ? bare : { ...bare, descriptor };
      return Promise.resolve({ type: "looked", faces: [seen] });
    };
    await watchFaces({
      ...{ ...parts, frames: frames(), engine: { lookLatest }, gallery: () => parts.gallery },
      monotonicNow: () => now,
      after: () => () => {},
    });
  }

  it("is not refused for a step aside while they look at a neighbour", () => {
    looks([face(front)], 6, 150);
    looks([face(turned, { x: 620 })], 25, 150);
    looks([face(front, { x: 620 })], 6, 150);
    expect(said()).toEqual([li]);
  });

  it("is let in once where they are recognised anew long after they were lost, in the place they stepped to", () => {
    looks([face(0.8)], 5);
    looks([face(1.43, { x: 620 })], 40);
    looks([face(1.25, { x: 620 })], 20);
    expect(said()).toEqual([li]);
  });

  it("has not tried in vain where they turn their back after a step", () => {
    looks([face(front)], 5);
    looks([face(front, { x: 620, yaw: 0.9 })], 70);
    expect([said(), unusable]).toEqual([[li], []]);
  });

  it("is not refused for a scarf when they come up from their bag", () => {
    looks([face(front)], 5);
    look([], 800);
    looks([face(front, { masked: 0.99 })], 8, 120);
    expect(said()).toEqual([li]);
  });
});

describe("somebody who may be whoever stood there before", () => {
  it("was refused in vain where the resident let in is surely seen again: nobody is let in anew nor counted twice", () => {
    looks([face(front)], 5);
    looks([], 3);
    looks([face(turned)], 35);
    expect(said()).toEqual([li, "unknown"]);
    opened();
    looks([face(front)], 3);
    looks([], 3);
    looks([face(front)], 3);
    leave();
    expect([said(), suspected]).toEqual([[li, "unknown"], []]);
    expect(gone).toMatchObject([{ trackId: 1 }]);
  });

  it("has left once, when the last face seen of them has", () => {
    looks([face(1.3, { sharpness: 0.09 })], 2);
    looks([], 10);
    looks([face(1.75, fair)], 30);
    const lastSeen = now;
    leave();
    expect(gone).toMatchObject([{ trackId: 1, lastSeen }]);
  });
});

describe("a resident who was let in and goes in", () => {
  it("is neither refused afterwards nor counted twice, where they step to the handle while they look away", () => {
    looks([face(front)], 5);
    opened();
    for (const x of [570, 580, 590, 600]) look([face(turned, { x })], 150);
    const lastSeen = now;
    leave();
    expect([said(), suspected]).toEqual([[li], []]);
    expect(gone).toEqual([{ trackId: 1, lastSeen, heightPx: 200, wasUsable: true }]);
  });

  it("is counted where nobody could compare their face any longer", () => {
    looks([face(front)], 5);
    opened();
    looks([face(front, { x: 620, yaw: 0.9 })], 4);
    leave();
    expect(gone).toMatchObject([{ trackId: 1, wasUsable: true }]);
  });

  it("nor where the board looks every 450 ms", () => {
    looks([face(front)], 3, 450);
    opened();
    looks([face(turned)], 2, 450);
    leave();
    expect([said(), suspected]).toEqual([[li], []]);
  });

  it("nor for what was seen of them before, when they were not known yet", () => {
    looks([face(1.3, { sharpness: 0.09 })], 2);
    looks([face(1.75, { x: 570, ...fair })], 3);
    looks([face(1.05, { x: 690 })], 3);
    opened();
    looks([face(1.05, { x: 690 })], 3);
    leave();
    expect([said(), suspected]).toEqual([[li], []]);
  });

  it("leaves nobody to be counted where the camera is lost while somebody waits and the door is open", () => {
    looks([face(front), face(9, { x: 900 })], 5);
    opened();
    looks([face(front), face(9, { x: 900 })], 3);
    tellOutcomes(people, parts);
    expect([said(), suspected]).toEqual([[li, "unknown"], []]);
  });
});

describe("a resident who is asked to turn their head", () => {
  beforeEach(() => {
    mode = "always";
  });

  it("is not refused as a stranger meanwhile, whether they only turn or also move", () => {
    for (const x of [500, 570, 620]) {
      begin();
      mode = "always";
      looks([face(front)], 3, 450);
      looks([face(1.45, { x, yaw: 0.5 })], 4, 450);
      looks([face(front, { x })], 3, 450);
      expect(said(), `at ${x}`).toEqual([]);
    }
  });

  it("has not failed for a turned head that is unlike itself for a moment", () => {
    looks([face(front)], 6);
    looks([face(1.45, { yaw: 0.5 })], 4);
    looks([face(front)], 5);
    expect(said()).toEqual([]);
    expect(parts.liveness.prompt()).toBe("turn-left");
  });

  it("is not refused for a mask either", () => {
    looks([face(front)], 3);
    looks([face(front, { masked: 0.99 })], 12);
    expect(said()).toEqual([]);
  });
});

describe("a photograph of a resident", () => {
  const head = (like: number, turn: number, x: number): FaceView => {
    const { landmarks, yaw } = exampleHead(turn);
    const { descriptor, ...seen } = { ...face(like, { x, yaw }), landmarks };
    return Math.abs(yaw) > 0.75 || descriptor === undefined ? seen : { ...seen, descriptor };
  };

  it("passes for no living head by the face of whoever holds it, however the two are shown in turn", () => {
    const part = fc.record({
      shown: fc.constantFrom("photograph", "holder", "nothing"),
      turn: fc.double({ min: -1.2, max: 1.2, noNaN: true }),
      like: fc.double({ min: 1.45, max: 1.7, noNaN: true }),
      x: fc.constantFrom(500, 520, 580, 620),
      ms: fc.integer({ min: 40, max: 500 }),
      count: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 25 }), (played) => {
        begin();
        mode = "always";
        looks([head(front, 0, 500)], 5);
        expect(parts.liveness.prompt()).toBe("turn-left");
        for (const { shown: what, turn, like, x, ms, count } of played) {
          const holder = what === "holder" ? [head(like, turn, x)] : [];
          looks(what === "photograph" ? [head(front, turn / 6, x)] : holder, count, ms);
        }
        leave();
        expect(sightings.filter(({ liveness }) => liveness?.challenge === "passed")).toEqual([]);
        expect(parts.liveness.status().passed).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("somebody else in the place of a resident let in", () => {
  beforeEach(() => looks([face(front)], 5));

  it("is let in at once where they are a resident, and counts as one of two", () => {
    parts = { ...parts, gallery: house([...[{ id: li, at: front }], { id: wu, at: turned }]) };
    opened();
    looks([face(turned, { x: 620 })], 3);
    expect(said()).toEqual([li, wu]);
    leave();
    expect(suspected).toHaveLength(1);
  });

  it("is refused ten seconds later, once, and is suspected where they then go in as well", () => {
    opened();
    looks([face(turned, { x: 620 })], 90);
    expect(said()).toEqual([li]);
    looks([face(turned, { x: 620 })], 30);
    expect(said()).toEqual([li, "unknown"]);
    leave();
    expect([said(), suspected.length]).toEqual([[li, "unknown"], 1]);
  });

  it("is refused like everybody where their face is surely another's", () => {
    looks([face(1.7, { x: 620 })], 10);
    expect(said()).toEqual([li, "unknown"]);
  });

  it("is refused as soon as their face turns out to be surely another's", () => {
    looks([face(turned, { x: 620 })], 2);
    looks([face(1.85, { x: 620 })], 12);
    expect(said()).toEqual([li, "unknown"]);
  });

  it("does not keep the resident who comes back unlike themselves from being let in anew", () => {
    begin();
    looks([face(0.8)], 5);
    looks([face(1.43, { x: 620 })], 40);
    looks([face(1.43, { x: 620 }), face(1.25, { x: 200 })], 10);
    expect(said()).toEqual([li, li]);
  });

  it("leaves the place they came from free: nobody is unsure for standing there", () => {
    looks([face(turned, { x: 620 })], 30);
    looks([face(turned, { x: 620 }), face(9, { x: 400 })], 2);
    looks([face(turned, { x: 620 }), face(9.5, { x: 400 })], 1);
    expect(people.tracks.find(({ box }) => box.x === 400)).not.toHaveProperty("unsure");
  });

  it("does not keep the resident who comes back from being let in anew", () => {
    looks([face(turned, { x: 620 })], 40);
    looks([face(turned, { x: 620 }), face(front, { x: 200 })], 5);
    expect(said().filter((one) => one === li)).toHaveLength(2);
  });

  it("counts beside them where both are seen at once", () => {
    opened();
    looks([face(turned, { x: 620 })], 3);
    looks([face(turned, { x: 620, ...fair }), face(front, { x: 300 })], 3);
    leave();
    expect(suspected).toHaveLength(1);
  });
});

describe("a resident who comes back where something else was taken for them meanwhile", () => {
  const bare = ({ descriptor: _none, ...face }: FaceView): FaceView => face;
  const left = {
    "an unlike face": face(turned, { x: 540 }),
    "a profile": bare(face(3, { x: 540, yaw: 0.9 })),
    "what is hardly a face": { ...bare(face(3, { x: 560, plausible: false, yaw: 0.9 })), score: 0.3 },
  };

  it.each(Object.entries(left))(
    "is let in anew in front of %s, however long it was there and since when",
    (_, seen) => {
      for (const gapMs of [0, 600, 1_000, 2_000]) {
        begin();
        looks([face(front)], 5);
        if (gapMs > 0) look([], gapMs);
        looks([seen], 7_200, 500);
        looks([face(front, { x: 530 })], 150);
        expect(
          said().filter((one) => one === li),
          `${gapMs} ms later`,
        ).toHaveLength(2);
        expect(said().filter((one) => one !== li).length).toBeLessThanOrEqual(1);
      }
    },
  );

  it("leaves whoever stood there in their place the record of it", () => {
    looks([face(front)], 5);
    looks([left["an unlike face"]], 250);
    expect(said()).toEqual([li, "unknown"]);
  });

  it("is let in once where they only turned away for a quarter of a minute, and asked for nothing", () => {
    const hints: unknown[] = [];
    parts = { ...parts, onHint: (problem) => hints.push(problem) };
    for (const away of [turned, undefined]) {
      begin();
      looks([face(front)], 5);
      looks([away === undefined ? face(front, { yaw: 0.9 }) : face(away)], 150);
      looks([face(front)], 10);
      expect([said(), unusable]).toEqual([[li], []]);
      leave();
      expect(gone).toHaveLength(1);
    }
    expect(hints.filter((one) => one !== undefined)).toEqual([]);
  });

  it("is let in once where they sway meanwhile, however slowly the board looks and whichever looks can be compared", () => {
    for (const [ms, every] of [40, 100, 209, 300, 500].flatMap((one) => [1, 2, 3].map((nth) => [one, nth] as const))) {
      begin();
      looks([face(front)], 3, ms);
      during(15_000, ms, (index) => {
        const seen = face(1.45, { x: 500 + 20 * ([0, 1, 0, -1][index % 4] ?? 0) });
        return [index % every === 0 ? seen : bare(seen)];
      });
      looks([face(front)], 6, ms);
      expect(said(), `looks ${ms} ms apart, one of ${every} compared`).toEqual([li]);
    }
  });

  it("stays a face while they look away for some seconds, and nothing does for long that is hardly one", () => {
    looks([face(front)], 5);
    looks([left["what is hardly a face"]], 50);
    expect(people.tracks).toHaveLength(1);
    looks([left["what is hardly a face"]], 100);
    expect(people.tracks).toEqual([]);
  });
});

describe("somebody who follows a resident let in and cannot be compared", () => {
  const dark = face(1.55, { luminance: 8 });

  it("is told of like everybody once they are hardly the resident any longer", () => {
    for (const gapMs of [0, 1_000]) {
      begin();
      looks([face(front)], 5);
      if (gapMs > 0) look([], gapMs);
      looks([dark], 300);
      leave();
      expect(unusable, `${gapMs} ms later`).toEqual(["too-dark"]);
    }
  });

  it("is recorded where they leave undecided then", () => {
    looks([face(front)], 5);
    look([], 1_000);
    looks([face(turned, { sharpness: 0.12 })], 4);
    looks([dark], 20);
    leave();
    expect(said()).toEqual([li, "unknown"]);
  });

  it("is recorded too where they came long after the resident, however many were there between them", () => {
    looks([face(front)], 5);
    for (let one = 0; one < 4; one++) {
      look([], 1_000);
      looks([dark], 30);
      looks([face(turned)], 40);
    }
    const before = sightings.length;
    look([], 1_000);
    looks([dark], 30);
    looks([face(turned, { sharpness: 0.12 })], 4);
    leave();
    expect(sightings.slice(before)).toMatchObject([{ verdict: { seen: "unknown" } }]);
  });
});

describe("a resident let in before a board that looks seldom", () => {
  it("may have stepped as far as people go between two looks, where nobody else is there", () => {
    for (const [ms, step] of [
      [450, 260],
      [600, 320],
      [800, 400],
    ] as const) {
      begin();
      looks([face(front)], 3, ms);
      opened();
      looks([face(turned, { x: 500 + step })], 6, ms);
      leave();
      expect([said(), suspected], `${step} pixels in ${ms} ms`).toEqual([[li], []]);
    }
  });

  it("is another where somebody else was there, or where the step was too far", () => {
    for (const seen of [[face(turned, { x: 900 })], [face(turned, { x: 760 }), face(9, { x: 100 })]]) {
      begin();
      looks([face(front)], 3, 450);
      looks(seen, 6, 450);
      expect(said()).toContain("unknown");
    }
  });
});

describe("a resident who stands clear of a crowd", () => {
  it("is let in at once, however many stand side by side before the camera, whose faces hide one another's", async () => {
    for (const count of [3, 4, 6]) {
      begin();
      const crowd = Array.from({ length: count }, (_, index) => face(9 + index, { x: 100 + index * 120 }));
      const resident = face(front, { x: 1_000 });
      const clear = { ...resident, box: { ...resident.box, y: 450 } };
      await describedAsByTheEngine((at) => (at <= 10_000 ? crowd : [...crowd, clear]), 12_000);
      expect(
        said().filter((one) => one === li),
        `beside ${count}`,
      ).toEqual([li]);
    }
  });

  it("is let in at once too where others who look away were refused, and nothing tells whether they are still the same", async () => {
    const others = (away: number) =>
      [0, 1, 2].flatMap((one) => [
        face(9 + 4 * one + away, { x: 10 + one * 320 }),
        face(30, { x: 160 + one * 320, yaw: 0.9 }),
      ]);
    const resident = face(front, { x: 1_000, sharpness: 0.2 });
    const clear = { ...resident, box: { ...resident.box, y: 450 } };
    await describedAsByTheEngine((at) => (at <= 3_000 ? others(0) : [...others(0.5), clear]), 5_000);
    expect(said()).toContain(li);
  });

  /** Ten pictures a second for so long, of which the engine describes the faces it is asked to. */
  async function describedAsByTheEngine(facesAt: (sinceMs: number) => readonly FaceView[], forMs: number) {
    const since = now;
    async function* frames() {
      while (now - since < forMs) {
        now += 100;
        const data = Uint8Array.from({ length: 12 }, (_, at) => (at * 40 + ++shown * 90) % 256);
        yield await Promise.resolve({ width: 2, height: 2, data, capturedAt: now, sequence: shown });
      }
    }
    await watchFaces({
      ...{ ...parts, frames: frames(), gallery: () => parts.gallery },
      engine: {
        lookLatest(_picture, { describe: rule } = {}) {
          const seen = facesAt(now - since);
          const chosen = chooseFaces(seen, rule);
          const faces = seen.map((one) => {
            const { descriptor: _none, ...bare } = one;
            return chosen.has(one) ? one : bare;
          });
          return Promise.resolve({ type: "looked", faces });
        },
      },
      monotonicNow: () => now,
      after: () => () => {},
    });
  }
});

describe("a resident from a match on", () => {
  const episode = fc
    .record({
      ms: fc.integer({ min: 40, max: 500 }),
      like: fc.constantFrom(0.9, 1.3, 1.45, 1.5),
      step: fc.constantFrom(-120, -60, 0, 60, 120),
      sway: fc.constantFrom(0, 20, 60),
      gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_900 })),
      turnedMs: fc.integer({ min: 0, max: 5_000 }),
      frontMs: fc.integer({ min: 0, max: 2_000 }),
      friend: fc.option(fc.constantFrom(5, 10, 30), { nil: undefined }),
      describedEvery: fc.integer({ min: 1, max: 3 }),
    })
    // Whoever was out of sight is another for the door once they are unlike themselves for so long.
    .map((one) => (one.gapMs === 0 ? one : { ...one, ...out(one) }));
  const out = ({ gapMs, turnedMs, step, ms }: Readonly<Record<"gapMs" | "turnedMs" | "step" | "ms", number>>) => ({
    sway: 0,
    step: Math.sign(step) * 60,
    turnedMs: Math.min(turnedMs, leftAfterMs - gapMs - ms),
  });

  it("is let in once, never refused and never counted as two, however they wander", () => {
    fc.assert(
      fc.property(fc.array(episode, { maxLength: 6 }), fc.integer({ min: 40, max: 500 }), (episodes, ms) => {
        begin();
        // A friend lives here too, so that whoever is refused was the one who wandered.
        parts = { ...parts, gallery: house([...[{ id: li, at: front }], { id: wu, at: 9 }]) };
        looks([face(front)], 3, ms);
        let place = 500;
        for (const one of episodes) {
          // Whom they step up to, not who steps into their place.
          const side = one.step < 0 ? -1 : 1;
          const beside = (x: number) =>
            one.friend === undefined ? [] : [face(9, { x: x + side * (160 - one.friend) })];
          const at = (like: number) => (index: number) => {
            const x = place + one.sway * ([0, 1, 0, -1][index % 4] ?? 0);
            const { descriptor, ...bare } = face(like, { x });
            return [
              index % one.describedEvery === 0 ? { ...bare, descriptor: descriptor as Float32Array } : bare,
              ...beside(x),
            ];
          };
          if (one.gapMs > 0) during(one.gapMs, one.ms, () => []);
          place += one.step;
          during(one.turnedMs, one.ms, at(one.like));
          during(Math.max(one.frontMs, one.ms), one.ms, at(front));
          // Nor do they step into the place of a friend who has not left.
          during(one.friend === undefined ? one.ms : leftAfterMs + 2 * one.ms, one.ms, () => [
            face(front, { x: place }),
          ]);
        }
        during(3_200, ms, () => [face(front, { x: place })]);
        opened();
        during(900, ms, (index) => [face(turned, { x: place + 60 * (index + 1) })]);
        leave();
        expect(said().filter((one) => one !== wu)).toEqual([li]);
        expect(suspected).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
