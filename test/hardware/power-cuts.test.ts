import type { Epoch } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { findFallen, findGone } from "./power-cuts.ts";
import { isWellBehaved } from "./pulses.ts";

const epoch = "epoch_a" as Epoch;
const event = (seq: number, body = `{"entryId":"entry_${seq}"}`) => ({ seq, salt: `salt ${seq}`, body });
const told = (events: readonly number[], announced: readonly number[] = []) => ({
  events: () => events.map((seq) => ({ epoch, ...event(seq) })),
  announced: () => announced.map((seq) => ({ epoch, seq, id: `entry_${seq}` })),
});
const journal = (...seqs: readonly number[]) => [{ epoch, events: seqs.map((seq) => event(seq)) }];

describe("what a power cut took", () => {
  it("is nothing where the journal holds all that was told, and more", () => {
    expect(findGone(journal(1, 2, 3), told([1, 2], [2, 3]))).toEqual([]);
  });

  it("is each place once, whether its event or its entry was told", () => {
    expect(findGone(journal(1), told([1, 2], [2, 3]))).toEqual(["epoch_a seq 2", "epoch_a seq 3"]);
  });

  it("is an event in whose place another one stands", () => {
    const other = [{ epoch, events: [{ ...event(1), salt: "another" }, event(2, "another")] }];
    expect(findGone(other, told([1], [2]))).toEqual(["epoch_a seq 1", "epoch_a seq 2"]);
  });
});

describe("the roster after a power cut", () => {
  const applied = (rosterVersion: number) => ({ body: JSON.stringify({ type: "roster.applied", rosterVersion }) });
  const events = [applied(3), { body: '{"type":"door.opened"}' }, applied(5)];

  it("is at least the one that was told to be in force", () => {
    expect(findFallen(5, events)).toBeUndefined();
    expect(findFallen(6, events)).toBeUndefined();
    expect(findFallen(1, [])).toBeUndefined();
  });

  it("has fallen back where it is older, and where there is none", () => {
    expect(findFallen(4, events)).toMatchObject({ told: expect.stringContaining("holds 4") });
    expect(findFallen(undefined, events)).toMatchObject({ told: expect.stringContaining("none") });
  });
});

describe("a kill during a pulse", () => {
  it.each([
    ["went back soon, before the pulse's end", true, { backAfterMs: 500, earlyMs: 4_000 }, true],
    ["went back soon, where nobody could hold it", false, { backAfterMs: 765, earlyMs: 4_000 }, true],
    ["went back soon after the end of a short pulse", true, { backAfterMs: 2_000, earlyMs: -10 }, false],
    [
      "went back soon after the end of a short pulse, where nobody could hold it",
      false,
      { backAfterMs: 2_000, earlyMs: -10 },
      true,
    ],
    ["went back late in a long pulse", true, { backAfterMs: 4_001, earlyMs: 10_000 }, false],
    ["went back late, where nobody could hold it", false, { backAfterMs: 4_001, earlyMs: 600 }, false],
    [
      "went back twenty seconds late, where nobody could hold it",
      false,
      { backAfterMs: 24_000, earlyMs: -19_500 },
      false,
    ],
    ["never went back", true, {}, false],
    ["never went back, where nobody could hold it", false, {}, false],
  ])("where the line %s", (_what, mustReturn, seen, isWell) => {
    expect(isWellBehaved({ mustReturn, ...seen })).toBe(isWell);
  });
});
