import { instant, millis, monotonic } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { emptyMemory } from "../access/memory.ts";
import type { AccessContext } from "../access/request.ts";
import { exampleDoorId } from "../roster/example-house.ts";
import { createDecisionQueue } from "./decision-queue.ts";
import { startHeartbeat } from "./heartbeat.ts";

const situation = (): AccessContext => ({
  roster: undefined,
  doorId: exampleDoorId,
  doorMode: "locked",
  memory: emptyMemory,
  siteTime: { minuteOfDay: 600, weekday: "tuesday", dayKind: "workday" },
  clock: { lowerBound: instant(0), quality: "trusted", online: true },
});

/** A clock moved by hand, and a heart beating on it that is to be heard within 3 s. */
function hearts(parts: { readonly situation?: () => AccessContext } = {}) {
  let due: (() => void) | undefined;
  let beats = 0;
  const faults: unknown[] = [];
  const queue = createDecisionQueue((fault) => faults.push(fault));
  const stop = startHeartbeat({
    queue,
    situation,
    monotonic: () => monotonic(1),
    within: millis(3_000),
    after(span, act) {
      expect(span).toBe(1_000);
      due = act;
      return () => {
        due = undefined;
      };
    },
    beat: () => {
      beats += 1;
    },
    ...parts,
  });
  const second = () => due?.();
  return { queue, stop, second, beats: () => beats, faults };
}

describe("the heartbeat of the decision loop", () => {
  it("beats at once and three times in the span", () => {
    const { second, beats } = hearts();
    expect(beats()).toBe(1);
    second();
    second();
    expect(beats()).toBe(3);
  });

  it("waits its turn behind whoever is being decided upon", () => {
    const { queue, second, beats } = hearts();
    queue.put(() => {
      second();
      expect(beats()).toBe(1);
    });
    expect(beats()).toBe(2);
  });

  it("falls silent while nothing can be decided, and beats again when it can", () => {
    let roster: "unreadable" | "there" = "unreadable";
    const { second, beats, faults } = hearts({
      situation() {
        if (roster === "unreadable") throw new Error("no roster can be read");
        return situation();
      },
    });
    second();
    expect([beats(), faults.length]).toEqual([0, 2]);
    roster = "there";
    second();
    expect(beats()).toBe(1);
  });

  it("beats no more when it is stopped", () => {
    const { stop, second, beats } = hearts();
    stop();
    second();
    expect(beats()).toBe(1);
  });
});
