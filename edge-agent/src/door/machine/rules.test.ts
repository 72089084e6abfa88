import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "../machine.ts";
import { tellStory } from "./example-stories.ts";
import { initialDoor } from "./restore.ts";
import { conduct, lifeSafety, type Rule } from "./rules.ts";

/** Up to 20 inputs of three bytes each, and one byte for the door. */
const story = fc.uint8Array({ maxLength: 61, size: "max" });
const rules: readonly (readonly [string, Rule])[] = Object.entries({ ...lifeSafety, ...conduct });

/** The names of the rules that a story breaks. */
function broken(bytes: Uint8Array, asked: readonly (readonly [string, Rule])[]): readonly string[] {
  const watching = asked.map(([name, rule]) => [name, rule()] as const);
  const found = new Set<string>();
  tellStory(bytes, { step, initialDoor }, (move) => {
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
