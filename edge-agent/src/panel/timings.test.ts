import { mintId } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { createTimings } from "./timings.ts";

describe("the times of a decision", () => {
  it("hold when the lock was commanded, whether that came before the decision was noted or after", () => {
    const [prompt, slow, never] = [mintId("entry"), mintId("entry"), mintId("entry")];
    const timings = createTimings(0);
    const granted = { outcome: "granted", factor: "face" } as const;
    timings.lockCommanded(prompt, 11);
    timings.decided({ ...granted, entryId: prompt, decidedAt: 12 });
    timings.decided({ outcome: "second-factor", factor: "card", entryId: slow, decidedAt: 19 });
    timings.decided({ ...granted, entryId: slow, decidedAt: 20 });
    timings.lockCommanded(slow, 600);
    timings.decided({ ...granted, entryId: never, decidedAt: 700 });
    expect(timings.report().decisions.map(({ lockCommandAt }) => lockCommandAt)).toEqual([
      11,
      undefined,
      600,
      undefined,
    ]);
  });

  it("hold when the lock's keeper had answered that the line is active, which comes later", () => {
    const [slow, early] = [mintId("entry"), mintId("entry")];
    const timings = createTimings(0);
    const granted = { outcome: "granted", factor: "card" } as const;
    timings.lockCommanded(slow, 11);
    timings.decided({ ...granted, entryId: slow, decidedAt: 12 });
    timings.lockCommanded(early, 20);
    timings.lineActive(early, 21);
    timings.decided({ ...granted, entryId: early, decidedAt: 22 });
    expect(timings.report().decisions[0]?.lineActiveAt).toBeUndefined();
    timings.lineActive(slow, 330);
    expect(timings.report().decisions).toMatchObject([
      { lockCommandAt: 11, lineActiveAt: 330 },
      { lockCommandAt: 20, lineActiveAt: 21 },
    ]);
  });
});
