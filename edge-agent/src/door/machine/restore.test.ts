import { hours, instant, mintId, minutes, monotonic, seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { exampleSetup, fire, landlord, leaf, order, play, time } from "./play.ts";
import { initialDoor, standingOf } from "./restore.ts";
import type { DoorSetup } from "./state.ts";

/** What becomes of a door after these inputs, `away` seconds without a controller, and a start. */
function restarted(inputs: Parameters<typeof play>[0], at = 100, setup: DoorSetup = exampleSetup) {
  const standing = standingOf(play(inputs, undefined, setup).state, monotonic(at * 1000));
  const found = { at: monotonic(5000), told: instant(1_000_000), unusedId: mintId("entry"), leaf: "closed" } as const;
  return initialDoor({ ...found, ...(standing && { standing }) }, setup);
}

describe("a start", () => {
  it("finds a locked door locked and says nothing of it", () => {
    expect(restarted([])).toMatchObject({ state: { mode: "locked" }, effects: [] });
    expect(restarted([order(0, "unlock"), order(1, "lock")])).toMatchObject({ effects: [] });
  });

  it.each([
    ["lock-down", "locked-down"],
    ["block", "blocked"],
    ["double-lock", "double-locked"],
  ] as const)("goes on with %s for what is left of it, and moves nothing", (action, mode) => {
    const { state, effects } = restarted([order(0, action, { holdsFor: minutes(10) })]);
    const expiresAt = 1_000_000 + minutes(10) - seconds(100);
    expect(state).toMatchObject({ mode, override: { by: landlord, reason: "a drill" } });
    expect(state.override?.ends?.at).toBe(5000 + minutes(10) - seconds(100));
    const told = effects.flatMap((one) => (one.type === "append" ? [one.body] : []));
    expect(told).toMatchObject([{ from: "unknown", to: mode, actor: landlord, expiresAt }]);
    expect(effects.some(({ type }) => type === "hold" || type === "pulse")).toBe(false);
  });

  it("lengthens no lockdown beyond its half hour, whatever the file says that it is read from", () => {
    const standing = {
      mode: "locked-down",
      override: { by: landlord, reason: "?" },
      ends: { left: hours(900) },
    } as const;
    const found = { at: monotonic(0), told: instant(0), unusedId: mintId("entry"), leaf: "closed", standing } as const;
    expect(initialDoor(found, exampleSetup).state.override?.ends).toEqual({ at: minutes(30), told: minutes(30) });
  });

  it("ends a lockdown whose time ran out meanwhile", () => {
    const { state, effects } = restarted([order(0, "lock-down", { holdsFor: seconds(90) })]);
    expect(state.mode).toBe("locked");
    expect(effects).toMatchObject([{ body: { from: "locked-down", to: "locked", actor: { type: "door" } } }]);
  });

  it.each(["unlock", "lock-open"] as const)("does not open again what %s had opened", (action) => {
    const { state, effects } = restarted([order(0, action)]);
    expect(state).toMatchObject({ mode: "locked" });
    expect(effects).toMatchObject([{ type: "append", body: { to: "locked", reason: "the controller started" } }]);
  });

  it("double-locks no door that has become an escape route", () => {
    const standing = standingOf(play([order(0, "double-lock")]).state, monotonic(1000));
    const found = { at: monotonic(0), told: instant(0), unusedId: mintId("entry"), leaf: "closed" } as const;
    const start = initialDoor({ ...found, ...(standing && { standing }) }, { ...exampleSetup, escapeRoute: true });
    expect(start.state.mode).toBe("locked");
  });

  it("releases a fail-safe lock again where nobody has reset the fire, although its contact is at rest", () => {
    const { state, effects } = restarted([fire(0), fire(5, "inactive")]);
    expect(effects[0]).toMatchObject({ type: "hold" });
    expect(state).toMatchObject({ mode: "locked-open", fire: { since: 5000 } });
    expect(effects).toContainEqual({ type: "raise", kind: "fire", stage: 1, entryIds: [] });
    const secure = restarted([fire(0)], 100, { ...exampleSetup, lock: "fail-secure" });
    expect(secure.effects.some(({ type }) => type === "hold")).toBe(false);
    expect(secure.state.fire).toBeDefined();
  });

  it("gives a leaf that stands open the usual time to close", () => {
    const found = { at: monotonic(0), told: instant(0), unusedId: mintId("entry"), leaf: "open" } as const;
    const { state } = initialDoor(found, exampleSetup);
    expect(play([time(19)], state).alarms).toEqual([]);
    expect(play([time(20), leaf(21, "closed")], state).alarms).toEqual([
      "raise door-open-too-long",
      "clear door-open-too-long",
    ]);
  });
});
