import { checkRoster, days, hours, instant, mintId, type Sha256 } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRoster, digestOf } from "./compile-roster.ts";
import type { RosterRows } from "./roster-rows.ts";

const now = 1_800_000_000_000;
const agentId = mintId("agent");
const siteId = mintId("site");
const doorId = mintId("door");

function rowsOf(endings: readonly (number | null)[]): RosterRows {
  const residents = endings.map((endsAt) => ({ personId: mintId("person"), id: mintId("occupancy"), endsAt }));
  return {
    site: {
      ...{ id: siteId, nameZh: "楼", nameEn: "House", timeZone: "Asia/Shanghai", createdAt: 1 },
      ...{ offlineGrace: hours(72), staleAfter: days(7), holidays: "china", pinSalt: null },
    },
    doors: [
      {
        ...{ id: doorId, siteId, nameZh: "门", nameEn: "Door", agentId, releaseTime: 5000, openTime: 30_000 },
        ...{ photoRetention: days(30), deniedPhotos: "repeated", targetFpir: 0.001 },
        ...{ ownerComparison: "observe", livenessMode: "observe", livenessScheduleId: null },
        ...{ timings: null, factorRules: "[]", escapeRoute: 1, antiPassback: "off", antiPassbackWithin: null },
        ...{ unlockScheduleId: null, firstPersonIn: 0, helpNumber: null, languages: '["zh","en"]' },
      },
    ],
    people: new Map(residents.map(({ personId }) => [personId, "declared"])),
    occupancies: residents.map((resident) => ({
      ...resident,
      siteId,
      kind: "tenant",
      startsAt: 1,
      needsLonger: 0,
      endReason: null,
      scheduleId: null,
    })),
    occupancyDoors: [],
    credentials: residents.map(({ id }) => ({
      ...{ id: mintId("credential"), siteId, occupancyId: id, kind: "card", createdAt: 1 },
      ...{ numberHash: "a".repeat(64) as Sha256, scheduleId: null, disabled: null, pin: null, duressPin: null },
    })),
    consents: [],
    schedules: [],
    calendarDays: [],
  };
}

describe("compiling a roster", () => {
  it("gives a roster that doors can read, and the same one for the same rows in any order", () => {
    const endings = fc.array(fc.option(fc.integer({ min: now - days(10), max: now + days(10) })), { maxLength: 8 });
    fc.assert(
      fc.property(endings, (ends) => {
        const rows = rowsOf(ends);
        const content = compileRoster(agentId, rows, now);
        const turned = {
          ...rows,
          occupancies: rows.occupancies.toReversed(),
          credentials: rows.credentials.toReversed(),
        };
        expect(digestOf(compileRoster(agentId, turned, now))).toBe(digestOf(content));
        expect(checkRoster({ ...content, rosterVersion: 1, compiledAt: instant(now) }).ok).toBe(true);
      }),
    );
  });

  it("drops who moved out only after the grace that an offline door gives", () => {
    const held = compileRoster(agentId, rowsOf([now - hours(71), now - hours(73), null]), now);
    expect(held.occupancies).toHaveLength(2);
    expect(held.credentials).toHaveLength(2);
  });
});
