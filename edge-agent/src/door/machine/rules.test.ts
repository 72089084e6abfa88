import { instant, mintId, monotonic } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "../machine.ts";
import { type Move, tellStory } from "./example-stories.ts";
import { initialDoor, standingOf } from "./restore.ts";
import { conduct, lifeSafety, type Rule } from "./rules.ts";
import { isFree } from "./state.ts";

/** Up to 20 inputs of three bytes each, and one byte for the door. */
const story = fc.uint8Array({ maxLength: 61, size: "max" });
const rules: readonly (readonly [string, Rule])[] = Object.entries({ ...lifeSafety, ...conduct });

/** The names of the rules that a story breaks. */
function broken(bytes: Uint8Array, asked: readonly (readonly [string, Rule])[]): readonly string[] {
  const watching = asked.map(([name, rule]) => [name, rule()] as const);
  const found = new Set<string>();
  tellStory(bytes, step, (move) => {
    for (const [name, holds] of watching) if (!holds(move)) found.add(name);
  });
  return [...found];
}

describe("whatever happens at a door", { timeout: 60_000 }, () => {
  it("100,000 stories break no rule", () => {
    fc.assert(
      fc.property(story, (bytes) => {
        const names = broken(bytes, rules);
        // A matcher for each story would take longer than the stories.
        if (names.length > 0) expect(names).toEqual([]);
      }),
      { numRuns: 100_000 },
    );
  });
});

describe("however a door is used", { timeout: 20_000 }, () => {
  it.each(Object.entries(lifeSafety))("%s", (name, rule) => {
    fc.assert(
      fc.property(story, (bytes) => broken(bytes, [[name, rule]]).length === 0),
      { numRuns: 2_000 },
    );
  });
});

/** The door after a story, and how a start finds it then. */
function restarted(bytes: Uint8Array) {
  let last: Move | undefined;
  tellStory(bytes, step, (move) => {
    last = move;
  });
  if (last === undefined) return undefined;
  const { after, input, setup } = last;
  const standing = standingOf(after, input.at);
  const found = { at: monotonic(0), told: instant(0), unusedId: mintId("entry"), leaf: "closed" } as const;
  return { before: after, at: input.at, setup, start: initialDoor({ ...found, ...(standing && { standing }) }, setup) };
}

describe("a start at whatever moment", { timeout: 20_000 }, () => {
  it("moves no lock but a fail-safe one in a fire, opens no mode, and lengthens none", () => {
    fc.assert(
      fc.property(story, (bytes) => {
        const told = restarted(bytes);
        if (told === undefined) return;
        const { before, at, setup, start } = told;
        const releases = before.fire !== undefined && setup.lock === "fail-safe";
        const moved = start.effects.filter(({ type }) => type === "hold" || type === "pulse" || type === "release");
        expect(moved.map(({ type }) => type)).toEqual(releases ? ["hold"] : []);
        expect(isFree(start.state.mode)).toBe(releases);
        expect(start.state.fire !== undefined).toBe(before.fire !== undefined);
        const left = (before.override?.ends?.at ?? at) - at;
        expect(start.state.override?.ends?.at ?? 0).toBeLessThanOrEqual(Math.max(0, left));
        const stays = before.mode === "locked-down" && left > 0;
        if (stays) expect(start.state).toMatchObject({ mode: "locked-down", override: { by: before.override?.by } });
      }),
      { numRuns: 5_000 },
    );
  });
});
