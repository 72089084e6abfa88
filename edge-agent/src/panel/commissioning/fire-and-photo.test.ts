import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Commissioning } from "./commissioning.ts";
import { exampleView, installer, prepareExampleRun, stepsOf } from "./example-run.ts";

let { bench, open } = prepareExampleRun();
let run: Commissioning;
const { resultOf, isAsked, isOver, begin } = stepsOf(() => run);

beforeEach(async () => {
  ({ bench, open } = prepareExampleRun());
  run = open();
  await run.begin(installer);
});

describe("the fire contact of a fail-safe lock", () => {
  const acts = async () => {
    begin("fire-input");
    await isAsked("act");
    bench.fire.become("active");
  };
  const opens = async () => {
    bench.facts.fireStands = true;
    bench.lock.become("unlocked");
    bench.pass(500);
    await isAsked("Put it back");
  };
  const putBack = async () => {
    bench.pass(3_500);
    bench.fire.become("inactive");
    await isAsked("reset after fire");
  };
  const isReset = () => {
    bench.facts.fireStands = false;
    bench.pass(500);
  };

  it("passes where the door takes the fire, the lock opens, a person resets it, and the lock is back", async () => {
    await acts();
    await opens();
    await putBack();
    expect(resultOf("fire-input")).toBeUndefined();
    isReset();
    await vi.waitFor(() => expect(bench.lock.isHeard()).toBe(true));
    expect(resultOf("fire-input")).toBeUndefined();
    bench.lock.become("locked");
    await isOver("fire-input");
    expect(resultOf("fire-input")).toEqual({
      ...{ check: "fire-input", outcome: "passed", measured: 4_000 },
      note: "The door took the fire and the lock was told to release; after the reset it locked.",
    });
  });

  it("fails where the contact acts and the door takes no fire", async () => {
    await acts();
    bench.lock.become("unlocked");
    await vi.waitFor(() => {
      bench.pass(3_000);
      expect(resultOf("fire-input")).toMatchObject({
        outcome: "failed",
        note: expect.stringContaining("took no fire"),
      });
    });
  });

  it("fails where the fire stands and the lock is not released in three seconds", async () => {
    await acts();
    bench.facts.fireStands = true;
    bench.pass(500);
    await vi.waitFor(() => expect(bench.lock.isHeard()).toBe(true));
    bench.pass(2_999);
    expect(resultOf("fire-input")).toBeUndefined();
    bench.pass(1);
    await isOver("fire-input");
    expect(resultOf("fire-input")).toMatchObject({ outcome: "failed", note: expect.stringContaining("not released") });
  });

  it("fails where the lock goes back before the reset, or never after it", async () => {
    await acts();
    await opens();
    bench.lock.become("locked");
    bench.fire.become("inactive");
    await isOver("fire-input");
    expect(resultOf("fire-input")).toMatchObject({
      outcome: "failed",
      note: expect.stringContaining("until the reset"),
    });
    bench.facts.fireStands = false;
    await acts();
    await opens();
    await putBack();
    isReset();
    await vi.waitFor(() => {
      bench.pass(65_000);
      expect(resultOf("fire-input")?.note).toContain("did not lock again");
    });
  });

  it("is not proven by a fire that stood before it, nor by a contact that acts already", async () => {
    bench.facts.fireStands = true;
    begin("fire-input");
    await isOver("fire-input");
    expect(resultOf("fire-input")?.note).toContain("still stands");
    bench.facts.fireStands = false;
    bench.fire.become("active");
    begin("fire-input");
    await vi.waitFor(() => expect(resultOf("fire-input")?.note).toContain("acts already"));
  });
});

describe("the fire contact of a fail-secure lock", () => {
  beforeEach(() => {
    bench.facts.lockKind = "fail-secure";
    begin("fire-input");
  });

  it("passes without a look at the lock, and says that software drives none", async () => {
    await isAsked("act");
    bench.facts.fireStands = true;
    bench.fire.become("active");
    await isAsked("Put it back");
    bench.fire.become("inactive");
    await isAsked("reset after fire");
    bench.facts.fireStands = false;
    bench.pass(500);
    await isOver("fire-input");
    expect(resultOf("fire-input")).toMatchObject({
      ...{ outcome: "passed", note: expect.stringContaining("software drives no lock in a fire") },
    });
  });

  it("fails as well where the door takes no fire", async () => {
    await isAsked("act");
    bench.fire.become("active");
    await vi.waitFor(() => {
      bench.pass(3_000);
      expect(resultOf("fire-input")).toMatchObject({
        outcome: "failed",
        note: expect.stringContaining("took no fire"),
      });
    });
  });
});

describe("a photograph held to the camera", () => {
  beforeEach(async () => {
    begin("photo-attack");
    await isAsked("photo");
  });

  it("fails where it opens the door", async () => {
    bench.faceDecided.become({ outcome: "granted" });
    await isOver("photo-attack");
    expect(resultOf("photo-attack")).toMatchObject({
      outcome: "failed",
      note: expect.stringContaining("opened the door"),
    });
  });

  it.each([
    ["denied", "The photo did not open the door."],
    ["second-factor", "The door did not refuse the face: it asked for a second step, and did not open."],
  ] as const)("passes where a usable face was %s, and says so", async (outcome, note) => {
    bench.views.become([exampleView(142)]);
    bench.faceDecided.become({ outcome });
    await isOver("photo-attack");
    expect(resultOf("photo-attack")).toEqual({ check: "photo-attack", outcome: "passed", note });
  });

  it("passes where a usable face was seen and nothing was decided on it", async () => {
    bench.views.become([exampleView(142)]);
    bench.pass(60_000);
    await isOver("photo-attack");
    expect(resultOf("photo-attack")).toMatchObject({ outcome: "passed", note: expect.stringContaining("nothing was") });
  });

  it("fails where nobody was seen, and can be repeated or left out with a reason", async () => {
    bench.views.become([]);
    bench.pass(60_000);
    await isOver("photo-attack");
    expect(resultOf("photo-attack")).toEqual({ check: "photo-attack", outcome: "failed", note: "No face was seen." });
    begin("photo-attack");
    run.callOff();
    await vi.waitFor(() => expect(run.now().going).toBeUndefined());
    await run.judge("photo-attack", { outcome: "skipped", note: "no photograph at hand", installer });
    expect(resultOf("photo-attack")?.outcome).toBe("skipped");
  });

  it("fails where the face was never good enough, whatever is decided on somebody seen before", async () => {
    bench.views.become([exampleView(60, { problem: "come-closer" })]);
    bench.faceDecided.become({ outcome: "denied" });
    bench.pass(60_000);
    await isOver("photo-attack");
    expect(resultOf("photo-attack")).toMatchObject({ outcome: "failed", measured: 60 });
  });
});
