import { describe, expect, it } from "vitest";
import type { Alarm, Door } from "../api/shapes.ts";
import { doorSaying } from "./door-saying.ts";

const shut: Door = {
  id: "door_a",
  name: { zh: "门", en: "door" },
  siteId: "site_a",
  connection: "online",
  mode: "locked",
  physical: "closed",
  lock: "locked",
  alarm: "normal",
  outboxDepth: 0,
  clockQuality: "trusted",
} as unknown as Door;

describe("what the page says about a door", () => {
  it.each([
    [{}, "locked", "calm"],
    [{ mode: "accessed", lock: "unlocked" }, "accessed", "calm"],
    [{ mode: "accessed", lock: "unlocked", physical: "open" }, "open", "notice"],
    [{ lock: "unlocked" }, "unlocked", "notice"],
    [{ physical: "unknown", lock: "unknown" }, "unknown", "silent"],
    [{ lock: "fault" }, "fault", "alert"],
    [{ mode: "locked-open", physical: "open", lock: "unlocked" }, "locked-open", "notice"],
    [{ mode: "locked-down" }, "locked-down", "alert"],
    [{ alarm: "door-forced-open", mode: "locked-down", physical: "open" }, "forced-open", "alert"],
    [{ alarm: "door-open-too-long", physical: "open" }, "open-too-long", "alert"],
    [{ connection: "never" }, "never", "silent"],
  ] as const)("given %o says %s, %s", (more, saying, tone) => {
    expect(doorSaying({ ...shut, ...more }, [])).toEqual({ saying, tone });
  });

  it("says of a door held open when it has become a hazard, and of no other door", () => {
    const open = { ...shut, alarm: "door-open-too-long", physical: "open" } as const;
    const alarm = (stage: number, doorId: string) =>
      ({ kind: "door-open-too-long", stage, doorId }) as unknown as Alarm;
    expect(doorSaying(open, [alarm(3, "door_a"), alarm(4, "door_b")]).saying).toBe("open-too-long");
    expect(doorSaying(open, [alarm(4, "door_a")])).toEqual({ saying: "open-hazard", tone: "alert" });
    expect(doorSaying(shut, [alarm(4, "door_a")]).saying).toBe("locked");
  });

  it("claims nothing of a door that is offline but its last alarm, since unknown is neither closed nor open", () => {
    expect(doorSaying({ ...shut, connection: "offline" }, []).tone).toBe("silent");
    expect(doorSaying({ ...shut, connection: "offline", physical: "open" }, []).tone).toBe("silent");
    expect(doorSaying({ ...shut, connection: "offline", alarm: "door-forced-open" }, []).tone).toBe("alert");
  });
});
