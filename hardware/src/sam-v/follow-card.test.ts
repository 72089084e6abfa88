import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginFollowing, type Followed, follow, type SamEffect, type SamEvent } from "./follow-card.ts";
import type { SamStatus } from "./status.ts";

const document = { type: "document", document: "citizen", numberHash: "5e" } as const;
const paused: SamEvent = { type: "paused" };
const silence: SamEvent = { type: "no-answer", damaged: false };
const noise: SamEvent = { type: "no-answer", damaged: true };
const says = (status: SamStatus): SamEvent => ({ type: "answer", status });
const gives: SamEvent = { type: "answer", status: "done", reading: document };

/** All effects of the events, from the beginning on. */
function effectsOf(...events: readonly SamEvent[]): readonly SamEffect[] {
  let followed: Followed = beginFollowing();
  const effects = [...followed.effects];
  for (const event of events) {
    followed = follow(followed.following, event);
    effects.push(...followed.effects);
  }
  return effects;
}

const told = (effects: readonly SamEffect[]) =>
  effects.flatMap((effect) => (effect.type === "trouble" ? [effect.reason] : effect.type === "read" ? ["read"] : []));
const asked = (effects: readonly SamEffect[]) =>
  effects.flatMap((effect) => (effect.type === "ask" ? [effect.command] : []));
const became = (effects: readonly SamEffect[]) =>
  effects.flatMap((effect) => (effect.type === "become" ? [effect.state] : []));

const ready = [says("done")];
const upToRead = [...ready, says("found"), says("done")];

describe("following a card", () => {
  it("asks whether the module is in order, then finds, selects and reads", () => {
    const effects = effectsOf(...upToRead, gives);
    expect(asked(effects)).toEqual(["status", "find", "select", "read"]);
    expect([told(effects), became(effects)]).toEqual([["read"], ["working"]]);
    expect(effects.at(-1)).toEqual({ type: "pause" });
  });

  it("takes a device for silent that answers and never says that it is in order, and believes it once it does", () => {
    const tries = Array.from({ length: 10 }, () => [says("command-refused"), paused]).flat();
    expect(became(effectsOf(...tries.slice(0, 18)))).toEqual([]);
    expect(became(effectsOf(...tries))).toEqual(["silent"]);
    expect(became(effectsOf(...tries, ...ready))).toEqual(["silent", "working"]);
  });

  it("reads the next card when this one has been gone for two looks", () => {
    const gone = [paused, says("no-card"), paused, says("no-card")];
    const again = [paused, says("found"), says("done"), gives];
    expect(told(effectsOf(...upToRead, gives, ...gone, ...again))).toEqual(["read", "read"]);
  });

  it("does not read a card again that lies there, though the module finds it or misses it once", () => {
    const lies = [paused, says("found"), paused, says("no-card"), paused, says("found"), paused, says("found")];
    const effects = effectsOf(...upToRead, gives, ...lies);
    expect(told(effects)).toEqual(["read"]);
    expect(asked(effects).filter((command) => command === "select")).toHaveLength(1);
  });

  it.each(["card-refuses-module", "module-refuses-card"] as const)("tells of a forged card once (%s)", (status) => {
    const effects = effectsOf(...upToRead, says(status), paused, says("found"), paused, says("found"));
    expect(told(effects)).toEqual(["card-fake"]);
  });

  it("looks once more for a card that could not be read, and tells that it was taken away", () => {
    expect(told(effectsOf(...upToRead, says("read-failed"), paused, says("no-card")))).toEqual(["card-removed"]);
    const back = [paused, says("found"), says("done"), gives];
    expect(told(effectsOf(...upToRead, says("read-failed"), ...back))).toEqual(["read"]);
  });

  it("asks for a text again whose bytes were lost, without looking for the card anew", () => {
    const effects = effectsOf(...upToRead, noise, gives);
    expect([told(effects), asked(effects).slice(-2)]).toEqual([["read"], ["read", "read"]]);
  });

  it("gives a card up after three tries", () => {
    const again = [paused, says("found"), says("done"), says("text-not-verified")];
    const effects = effectsOf(...ready, ...[...again, ...again, ...again, ...again].slice(1));
    expect(told(effects)).toEqual(["read-failed"]);
  });

  it("tells of noise where noise was the reason", () => {
    const again = [paused, says("found"), says("done"), noise, noise];
    expect(told(effectsOf(...ready, ...[...again, ...again, ...again].slice(1)))).toEqual(["checksum"]);
  });

  it.each([
    ["layout-unknown", "layout-unknown"],
    ["not-permitted", "card-not-permitted"],
    ["number-wrong", "read-failed"],
  ] as const)("tells of a text that is %s", (reason, trouble) => {
    const refused: SamEvent = { type: "answer", status: "done", reading: { type: "refused", reason } };
    expect(told(effectsOf(...upToRead, refused, paused, says("found")))).toEqual([trouble]);
  });

  it("is silent after three questions without an answer, and asks on", () => {
    const effects = effectsOf(...ready, silence, paused, silence, paused, silence, paused);
    expect(became(effects)).toEqual(["working", "silent"]);
    expect(asked(effects)).toEqual(["status", "find", "find", "find", "status"]);
    expect(became(effectsOf(silence, paused, silence, paused, silence, paused, says("done")))).toEqual([
      "silent",
      "working",
    ]);
  });

  it("resets a module that is out of order and tells the person whose card it had", () => {
    const effects = effectsOf(...upToRead, says("not-authorised"), paused, says("done"), paused, says("done"));
    expect(told(effects)).toEqual(["reader-refused"]);
    expect(became(effects)).toEqual(["working", "fault", "working"]);
    expect(asked(effects)).toEqual(["status", "find", "select", "read", "reset", "status", "find"]);
  });

  it("always goes on, asks one thing at a time and reads no card twice, whatever the module says", () => {
    const statuses: readonly SamStatus[] = ["done", "found", "no-card", "read-failed", "self-test-failed", "unlisted"];
    const event = fc.oneof(
      fc.constantFrom(...statuses).map(says),
      fc.constantFrom<SamEvent>(gives, silence, noise, paused, paused),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let followed = beginFollowing();
        let absent = 2;
        for (const next of events) {
          followed = follow(followed.following, next);
          const waits = followed.effects.filter(({ type }) => type === "ask" || type === "pause" || type === "recover");
          expect(waits).toHaveLength(1);
          if (next.type === "answer" && next.status === "no-card") absent += 1;
          if (next.type === "answer" && next.status === "found") absent = absent >= 2 ? 2 : 0;
          if (!followed.effects.some(({ type }) => type === "read" || type === "trouble")) continue;
          expect(absent).toBeGreaterThanOrEqual(followed.effects.some(({ type }) => type === "read") ? 2 : 0);
          absent = 0;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
