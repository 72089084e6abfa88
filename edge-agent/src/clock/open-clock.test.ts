import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { days, hours, instant, minutes, seconds } from "@menshen/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anchored, type Belief, read } from "./belief.ts";
import { openClock } from "./open-clock.ts";

const noon = instant(Date.UTC(2026, 10, 22, 12));
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-clock-"));
});
afterEach(() => rm(directory, { recursive: true }));

function machine(system: number = noon, monotonic = 1000) {
  const hands = { system, monotonic };
  return {
    open: () => openClock({ directory, now: () => hands.system, monotonicNow: () => hands.monotonic }),
    pass(span: number) {
      hands.system += span;
      hands.monotonic += span;
    },
    setSystem(at: number) {
      hands.system = at;
    },
  };
}

describe("the controller's clock", () => {
  it("knows nothing for certain before any source was trusted", async () => {
    const clock = await machine().open();
    expect(clock.stamp()).toEqual({ monotonic: 1000, at: noon, clockQuality: "unknown" });
    expect(clock.lowerBound()).toBe(0);
    await clock.close();
  });

  it("runs on from what the registry said, whatever the system's clock does", async () => {
    const house = machine(instant(0));
    const clock = await house.open();
    expect(clock.trust(noon, "registry")).toEqual({ type: "clock.adjusted", from: 0, to: noon, source: "registry" });
    house.pass(minutes(5));
    house.setSystem(noon + days(4000));
    expect(clock.stamp()).toMatchObject({ at: noon + minutes(5), clockQuality: "trusted" });
    expect(clock.lowerBound()).toBe(noon + minutes(5));
    await clock.close();
  });

  it("says nothing of an adjustment nobody would notice", async () => {
    const house = machine();
    const clock = await house.open();
    expect(clock.trust(instant(noon + 400), "registry")).toBeUndefined();
    expect(clock.quality()).toBe("trusted");
    await clock.close();
  });

  it("carries the time over a power cut and lets no credential come back to life", async () => {
    const before = await machine().open();
    before.trust(noon, "registry");
    await before.close();
    const clock = await machine(instant(0), 50).open();
    expect(clock.stamp()).toMatchObject({ at: noon, clockQuality: "estimated" });
    expect(clock.lowerBound()).toBe(noon);
    await clock.close();
  });

  it("believes the system's clock within an hour of what it knew, and not a day ahead", async () => {
    const before = await machine().open();
    before.trust(noon, "registry");
    await before.close();
    const near = await machine(noon + minutes(40)).open();
    expect(near.lowerBound()).toBe(noon + minutes(40));
    const far = await machine(noon + days(30)).open();
    expect(far.stamp()).toMatchObject({ at: noon + days(30), clockQuality: "unknown" });
    expect(far.lowerBound()).toBe(noon);
    expect(far.trust(instant(noon + days(30)), "network")).toBeUndefined();
    expect(far.lowerBound()).toBe(noon);
    far.trust(instant(noon + days(30)), "registry");
    expect(far.lowerBound()).toBe(noon + days(30));
    await Promise.all([near.close(), far.close()]);
  });

  it("does not creep ahead an hour with every restart", async () => {
    const house = machine();
    const first = await house.open();
    first.trust(noon, "registry");
    await first.close();
    for (let boot = 1; boot <= 5; boot++) {
      const clock = await machine(noon + boot * minutes(50)).open();
      clock.lowerBound();
      await clock.close();
    }
    const clock = await machine(noon + days(1)).open();
    expect(clock.lowerBound()).toBeLessThanOrEqual(noon + hours(1));
    await clock.close();
  });

  it("takes a file it cannot read for never having known the time", async () => {
    await writeFile(join(directory, "clock.json"), "{torn");
    const clock = await machine().open();
    expect(clock.quality()).toBe("unknown");
    await clock.close();
    expect(await readFile(join(directory, "clock.json"), "utf8")).toBe("{torn");
  });

  it("believes a network within the hour", async () => {
    const house = machine();
    const clock = await house.open();
    clock.trust(noon, "registry");
    house.pass(seconds(10));
    expect(clock.trust(instant(noon + minutes(2)), "network")).toMatchObject({ source: "network" });
    expect(clock.wall()).toBe(noon + minutes(2));
    await clock.close();
  });

  it("never lets the lower bound pass the trusted time by more than an hour, for any system clock", () => {
    const moment = fc.record({
      system: fc.integer({ min: 0, max: 4e12 }),
      monotonic: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(moment, fc.boolean(), (at, trusted) => {
        const belief: Belief = { ...anchored(noon, { system: 0, monotonic: 0 }), trusted };
        const { lowerBound } = read(belief, at);
        expect(lowerBound).toBeGreaterThanOrEqual(noon + at.monotonic);
        expect(lowerBound).toBeLessThanOrEqual(noon + at.monotonic + hours(1));
      }),
    );
  });
});
