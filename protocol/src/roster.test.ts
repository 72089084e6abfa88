import { describe, expect, it } from "vitest";
import type { Decoded } from "./decode.ts";
import { agentKey, rootKey, roster, rosterKey, signedRoster } from "./golden/examples.ts";
import { mintId } from "./ids.ts";
import { certifyRosterKey, checkRoster, decodeRoster, openRoster, type Roster, signRoster } from "./roster.ts";
import { publicKeyOf } from "./sign.ts";

const root = publicKeyOf(rootKey.secretKey);
const problemsOf = (decoded: Decoded<unknown>) => (decoded.ok ? [] : decoded.problems);
const told = (change: Partial<Roster>) => problemsOf(checkRoster({ ...roster, ...change }));

describe("a roster", () => {
  it("is believed when the pinned root vouches for its key", () => {
    expect(openRoster(JSON.stringify(signedRoster), root)).toEqual({ ok: true, value: { roster, generation: 3 } });
  });

  it("is refused under another root, a retired key, another site's key, or changed", () => {
    const text = JSON.stringify(signedRoster);
    expect(problemsOf(openRoster(text, publicKeyOf(agentKey.secretKey)))).toEqual([
      "roster: its key is not vouched for by the root this door pinned",
    ]);
    expect(problemsOf(openRoster(text, root, 4))).toEqual(["roster: signed with a key of generation 3, retired by 4"]);
    const elsewhere = certifyRosterKey(
      { keyId: rosterKey.keyId, publicKey: publicKeyOf(rosterKey.secretKey), siteId: mintId("site"), generation: 3 },
      rootKey,
    );
    expect(problemsOf(openRoster(JSON.stringify(signRoster(roster, rosterKey, elsewhere)), root))).toEqual([
      "roster: its key belongs to another site",
    ]);
    const body = signedRoster.roster.body.replace('"rosterVersion":7', '"rosterVersion":8');
    const changed = { ...signedRoster, roster: { ...signedRoster.roster, body } };
    expect(problemsOf(openRoster(JSON.stringify(changed), root))).toEqual(["roster: the signature does not hold"]);
    const uncertified = signRoster(roster, agentKey, signedRoster.certificate);
    expect(openRoster(JSON.stringify(uncertified), root).ok).toBe(false);
  });

  it("names no occupancy or schedule that it does not hold", () => {
    expect(told({ occupancies: [] })).toHaveLength(roster.credentials.length);
    expect(told({ schedules: [] })).toEqual([
      `roster: credentials[1].scheduleId names ${roster.schedules[0]?.scheduleId}, which the roster does not hold`,
      `roster: doors[0].factorRules[0].scheduleId names ${roster.schedules[0]?.scheduleId}, which the roster does not hold`,
      `roster: doors[0].liveness.scheduleId names ${roster.schedules[0]?.scheduleId}, which the roster does not hold`,
      `roster: doors[0].unlockSchedule.scheduleId names ${roster.schedules[0]?.scheduleId}, which the roster does not hold`,
    ]);
  });

  it("leaves at every door a way in without a face", () => {
    const doors = roster.doors.map((door) => ({
      ...door,
      factorRules: [{ ways: [["face" as const], ["face" as const, "pin" as const]] }],
    }));
    expect(told({ doors })).toEqual(["roster: doors[0].factorRules[0].ways leaves no way in without a face"]);
  });

  it("holds nothing twice", () => {
    expect(told({ occupancies: [...roster.occupancies, ...roster.occupancies] })).toEqual([
      `roster: occupancies[1] repeats ${roster.occupancies[0]?.occupancyId}`,
    ]);
  });

  it("has no hours that never come", () => {
    const schedules = roster.schedules.map((schedule) => ({
      ...schedule,
      windows: [{ days: ["workday" as const], fromMinute: 1320, untilMinute: 360 }],
    }));
    expect(told({ schedules })[0]).toMatch(
      /schedules\[0\].windows\[0\] ends at minute 360, not after 1320; write a night/,
    );
  });

  it("has a zone and days that there are", () => {
    expect(told({ timeZone: "Mars/Phobos" })).toEqual([
      'roster: timeZone names no zone that is known here (is "Mars/Phobos")',
    ]);
    const calendar = ["2027-02-29", "2028-02-29", "2027-13-01"].map((date) => ({ date, kind: "holiday" as const }));
    expect(told({ calendar })).toEqual([
      'roster: calendar[0].date is no day (is "2027-02-29")',
      'roster: calendar[2].date is no day (is "2027-13-01")',
    ]);
  });

  it("holds no PIN that a door could not compare, and with it nobody's", () => {
    const credentials = roster.credentials.map((one) =>
      one.kind === "pin" ? { ...one, pin: { ...one.pin, cost: 1025 }, duressPin: { ...one.pin, cost: 2 ** 30 } } : one,
    );
    const index = roster.credentials.findIndex(({ kind }) => kind === "pin");
    expect(told({ credentials })).toEqual([
      `roster: credentials[${index}].pin.cost must be a power of two up to 131072 (is 1025)`,
      `roster: credentials[${index}].duressPin.cost must be a power of two up to 131072 (is 1073741824)`,
    ]);
  });

  it("is judged alike by who compiles it and who reads it", () => {
    const broken = { ...roster, occupancies: [] };
    expect(decodeRoster(JSON.stringify(broken))).toEqual(checkRoster(broken));
  });
});
