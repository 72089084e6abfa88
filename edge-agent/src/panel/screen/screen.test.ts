import {
  denyReasonCodes,
  doorModes,
  factors,
  type Language,
  languages,
  mintId,
  readTroubles,
  viewProblems,
} from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { createDoorScreen, passingOf } from "./door-screen.ts";
import { type ScreenSituation, type ScreenState, screenOf } from "./screen-state.ts";
import { icons, lookOf, wordsOf } from "./screen-words.ts";

const quiet: ScreenSituation = {
  door: { mode: "locked", physical: "closed", lock: "locked", alarm: "normal", faultyParts: [] },
  fire: false,
  card: "ready",
  face: "ready",
  keypad: true,
  warnsOfOpen: false,
  dots: 0,
};
const inMode = (mode: (typeof doorModes)[number]) => ({ ...quiet, door: { ...quiet.door, mode } });
const flags = [true, false];

const everyState: readonly ScreenState[] = [
  ...denyReasonCodes.map((reason): ScreenState => ({ name: "refused", reason })),
  ...readTroubles.map((trouble): ScreenState => ({ name: "unread", trouble })),
  ...viewProblems.map((problem): ScreenState => ({ name: "hint", problem })),
  ...(["turn-left", "turn-right", "look-here"] as const).map((to): ScreenState => ({ name: "turn", to })),
  ...factors.map((factor): ScreenState => ({ name: "second-step", accepts: [factor] })),
  ...flags.map((released): ScreenState => ({ name: "fire", released })),
  ...flags.flatMap((face) =>
    flags.flatMap((card) =>
      flags.flatMap((pin) => flags.map((shut): ScreenState => ({ name: "ready", ways: { face, card, pin }, shut }))),
    ),
  ),
  ...(["granted", "reading", "locked-down", "blocked", "close-door", "open"] as const).map((name) => ({ name })),
  ...(["lock-out-of-order", "waits-for-roster", "use-card", "nothing-works"] as const).map((name) => ({ name })),
  { name: "pin", dots: 4 },
];

describe("what the screen at the door says", () => {
  it.each(languages)("is a sentence for every state, with what to do next, in %s", (language: Language) => {
    for (const state of everyState) {
      const { happened, next } = wordsOf(state, language);
      expect(happened, JSON.stringify(state)).toMatch(language === "zh" ? /[\u4e00-\u9fff]{2}/ : /[A-Za-z]{2}/);
      expect(next, JSON.stringify(state)).toMatch(language === "zh" ? /[\u4e00-\u9fff]{2}/ : /[A-Za-z]{2}/);
      expect(icons).toContain(lookOf(state).icon);
    }
  });

  it("is the protocol's own sentence wherever a code of the wire is meant", () => {
    expect(wordsOf({ name: "refused", reason: "credential-expired" }, "en").happened).toContain("end date");
    expect(wordsOf({ name: "unread", trouble: "parity" }, "zh").next).toBe("请再贴一次。");
  });

  it("names of a resident nothing: no word but those of the house can come upon it", () => {
    const told = passingOf({
      ...{ type: "entry.denied", entryId: mintId("entry"), factors: ["card"], replay: false, rosterVersion: 1 },
      ...{ reason: "credential-expired", personId: mintId("person") },
    });
    expect(told).toEqual({ name: "refused", reason: "credential-expired" });
  });
});

describe("what stands on the screen", () => {
  it("is the way in, by what works", () => {
    expect(screenOf(quiet)).toEqual({ name: "ready", ways: { face: true, card: true, pin: true }, shut: true });
    expect(screenOf({ ...quiet, face: "starting", keypad: false })).toEqual({
      name: "ready",
      ways: { face: false, card: true, pin: false },
      shut: true,
    });
    expect(screenOf({ ...quiet, face: "fault" })).toEqual({ name: "use-card" });
    expect(screenOf({ ...quiet, card: "reader-silent" })).toMatchObject({ ways: { face: true, card: false } });
    expect(screenOf({ ...quiet, card: "reader-silent", face: "fault" })).toEqual({ name: "nothing-works" });
    expect(screenOf({ ...quiet, card: "roster-missing" })).toEqual({ name: "waits-for-roster" });
    expect(screenOf({ ...quiet, card: "lock-unreachable" })).toEqual({ name: "lock-out-of-order" });
    expect(screenOf({ ...quiet, hint: "camera-covered" })).toEqual({ name: "use-card" });
  });

  it("is fire before everything else, and says only of an open door that it is open", () => {
    for (const mode of doorModes) {
      const burning = { ...inMode(mode), fire: true, passing: { name: "granted" as const }, dots: 3 };
      expect(screenOf(burning)).toEqual({ name: "fire", released: mode === "locked-open" || mode === "unlocked" });
    }
  });

  it("is a lockdown whatever somebody shows, and of a blocked door why it did not open", () => {
    const refused = { name: "refused", reason: "door-blocked" } as const;
    expect(screenOf({ ...inMode("locked-down"), passing: refused })).toEqual({ name: "locked-down" });
    expect(screenOf({ ...inMode("blocked"), passing: refused })).toEqual(refused);
    expect(screenOf({ ...inMode("blocked"), hint: "come-closer", dots: 2 })).toEqual({ name: "blocked" });
  });

  it("says that the door is locked only where leaf and lock both tell so", () => {
    const said = (part: Partial<ScreenSituation["door"]>) =>
      wordsOf(screenOf({ ...quiet, door: { ...quiet.door, ...part } }), "en").next;
    expect(said({})).toBe("The door is locked.");
    for (const physical of ["open", "unknown", "fault"] as const) expect(said({ physical })).not.toContain("locked");
    for (const lock of ["unlocked", "unknown", "fault"] as const) expect(said({ lock })).not.toContain("locked");
  });

  it("asks for nothing where the door stands open", () => {
    expect(screenOf({ ...inMode("unlocked"), hint: "come-closer" })).toEqual({ name: "open" });
  });

  it("turns nobody away from a door that stands open", () => {
    const refused = { name: "refused", reason: "face-unknown" } as const;
    const asked = { name: "second-step", accepts: ["pin"] } as const;
    for (const passing of [refused, asked, { name: "unread", trouble: "checksum" }] as const) {
      expect(screenOf({ ...inMode("unlocked"), passing })).toEqual({ name: "open" });
    }
    expect(screenOf({ ...inMode("unlocked"), passing: { name: "granted" } })).toEqual({ name: "granted" });
  });

  it("asks for the door to be closed, but answers whoever shows something first", () => {
    const propped = { ...quiet, door: { ...quiet.door, alarm: "door-open-too-long" as const } };
    expect(screenOf(propped)).toEqual({ name: "close-door" });
    expect(screenOf({ ...quiet, warnsOfOpen: true })).toEqual({ name: "close-door" });
    expect(screenOf({ ...propped, passing: { name: "granted" } })).toEqual({ name: "granted" });
  });

  it("shows the typed digits as dots once somebody types where a second step was asked for", () => {
    const asked = { ...quiet, passing: { name: "second-step" as const, accepts: ["pin" as const] } };
    expect(screenOf(asked)).toMatchObject({ name: "second-step" });
    expect(screenOf({ ...asked, dots: 2 })).toEqual({ name: "pin", dots: 2 });
  });
});

describe("a screen", () => {
  function open() {
    const timers: { at: number; act: () => void; off: boolean }[] = [];
    const faults: string[] = [];
    let now = 0;
    const screen = createDoorScreen({
      situation: () => quiet,
      setup: () => ({ languages: ["zh", "en"], helpNumber: "110" }),
      siteTime: () => ({ minuteOfDay: 23 * 60, weekday: "monday", dayKind: "workday" }),
      onFault: (fault) => void faults.push(String(fault)),
      after(span, act) {
        const timer = { at: now + span, act, off: false };
        timers.push(timer);
        return () => {
          timer.off = true;
        };
      },
    });
    const pass = (milliseconds: number) => {
      now += milliseconds;
      for (const timer of timers.filter(({ at, off }) => at <= now && !off)) {
        timer.off = true;
        timer.act();
      }
    };
    return { screen, faults, pass, headline: () => screen.shown().said.en.happened };
  }

  it("shows an opening until the lamp goes out, the same one for everybody", () => {
    const { screen, headline } = open();
    screen.signal("granted");
    expect(headline()).toBe("The door is open, come in");
    screen.signal("idle");
    expect(headline()).toContain("Look at the camera");
  });

  it("shows nothing of duress: neither its alarm nor its entry is another than anybody's", () => {
    const { screen } = open();
    const attempt = { entryId: mintId("entry"), factors: ["pin" as const], replay: false, rosterVersion: 1 };
    const actor = { type: "person" as const, personId: mintId("person"), occupancyId: mintId("occupancy") };
    screen.signal("processing");
    screen.signal("granted");
    const usual = screen.shown();
    screen.told({ type: "entry.granted", ...attempt, actor });
    screen.told({ type: "alarm.raised", alarmId: mintId("alarm"), kind: "duress", stage: 1, entryIds: [] });
    screen.changed();
    expect(screen.shown()).toEqual(usual);
  });

  it("shows a refusal for seven seconds", () => {
    const { screen, pass, headline } = open();
    const attempt = { entryId: mintId("entry"), factors: ["card" as const], replay: false, rosterVersion: 1 };
    screen.told({ type: "entry.denied", ...attempt, reason: "credential-expired" });
    pass(6_900);
    expect(headline()).toContain("end date");
    pass(200);
    expect(headline()).toContain("Look at the camera");
  });

  it("says nothing at the door of an order from afar that was refused", () => {
    const attempt = { entryId: mintId("entry"), factors: ["order" as const], replay: false, rosterVersion: 1 };
    expect(passingOf({ type: "entry.denied", ...attempt, reason: "door-blocked" })).toBeUndefined();
  });

  it("counts typed digits, never which, and forgets them when somebody walks away", () => {
    const { screen, pass } = open();
    for (const key of ["1", "2", "3"] as const) screen.key(key);
    expect(screen.shown()).toMatchObject({ dots: 3, icon: "keys" });
    expect(JSON.stringify(screen.shown())).not.toContain("123");
    screen.key("*");
    expect(screen.shown().dots).toBe(0);
    screen.key("7");
    pass(10_000);
    expect(screen.shown().dots).toBe(0);
  });

  it("keeps advice for a moment, so that it can be read, and tells each change once", () => {
    const { screen, pass } = open();
    const seen: string[] = [];
    screen.onChange(({ said }) => seen.push(said.en.happened));
    screen.hint("come-closer");
    screen.hint(undefined);
    screen.hint("come-closer");
    screen.hint(undefined);
    pass(1_000);
    expect(seen).toEqual(["Come a little closer and look at the camera.", expect.stringContaining("Look at")]);
  });

  it("stops no door where it cannot be shown", () => {
    const { screen, faults } = open();
    screen.onChange(() => {
      throw new Error("the display is gone");
    });
    screen.signal("granted");
    expect(faults).toContain("Error: the display is gone");
  });

  it("is dark at night by the site's own clock", () => {
    expect(open().screen.shown().dark).toBe(true);
  });
});
