import { mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectController } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";

let own: RegistryHouse;
beforeAll(async () => {
  own = await openRegistryHouse();
}, 30_000);
afterAll(() => own.close());

const path = () => `/doors/${own.doorId}/rules`;
const usual = async () => (await own.ask("GET", path())).body;
const problemsWith = async (change: object) =>
  ((await own.ask("PUT", path(), { ...(await usual()), ...change })).body.problems ?? []).map(
    ({ where, code }: { where: string; code: string }) => `${where} ${code}`,
  );

describe("how a door behaves", () => {
  it("begins as an escape route that opens for five seconds and asks for one factor", async () => {
    expect(await usual()).toEqual({
      ...{ timings: { releaseTime: 5000, openTime: 30_000 }, factorRules: [], escapeRoute: true },
      ...{ antiPassback: "off", languages: ["zh", "en"] },
    });
  });

  it("is what the landlord chose, at the door too", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const windows = [{ days: ["workday"], fromMinute: 480, untilMinute: 1080 }];
    const schedule = await own.ask("POST", `/sites/${own.site.siteId}/schedules`, { name: "白天", windows });
    const { id: scheduleId } = schedule.body;
    const rules = {
      timings: {
        ...{ releaseTime: 6000, openTime: 40_000, extendedReleaseTime: 15_000, extendedOpenTime: 90_000 },
        ...{ delayTimeBeforeRelock: 500, preAlarmTime: 5000 },
        heldOpen: { lastPersonAfter: 60_000, landlordAfter: 180_000, hazardEvery: 600_000 },
      },
      factorRules: [{ scheduleId, ways: [["card"], ["face"]] }, { ways: [["card", "pin"], ["id-card"]] }],
      escapeRoute: false,
      ...{ antiPassback: "soft", antiPassbackWithin: 300_000 },
      unlockSchedule: { scheduleId, firstPersonIn: true },
      ...{ helpNumber: "+86 755 1234 5678", languages: ["en", "zh"] },
    };
    expect(await own.ask("PUT", path(), rules)).toEqual({ status: 200, body: rules });
    const [door] = (await link.roster()).doors;
    expect(door).toMatchObject({ doorId: own.doorId, ...rules });
    await link.close();
  });

  it("takes nothing for left out that was only spelt wrong: left out is off", async () => {
    expect(await problemsWith({ unlockSchedul: {} })).toEqual(["body.unlockSchedul unknown-field"]);
    expect(await problemsWith({ timings: { releaseTime: 5000, openTime: 20_000, preAlarm: 1 } })).toEqual([
      "body.timings.preAlarm unknown-field",
    ]);
  });

  it("refuses rules that nobody could live with, each with its place", async () => {
    const unknown = mintId("schedule");
    expect(await problemsWith({ factorRules: [{ ways: [["face"], ["face", "pin"]] }] })).toEqual([
      "body.factorRules[0].ways face-only",
    ]);
    expect(await problemsWith({ factorRules: [{ ways: [["card"]] }, { ways: [["id-card"]] }] })).toEqual([
      "body.factorRules[0] hides-the-rest",
    ]);
    expect(await problemsWith({ unlockSchedule: { scheduleId: unknown, firstPersonIn: false } })).toEqual([
      "body.unlockSchedule.scheduleId schedule-unknown",
    ]);
    expect(await problemsWith({ timings: { releaseTime: 5000, openTime: 20_000, preAlarmTime: 20_000 } })).toEqual([
      "body.timings.preAlarmTime too-long",
    ]);
    expect(await problemsWith({ timings: { releaseTime: 61_000, openTime: 20_000 } })).toEqual([
      "body.timings.releaseTime maximum",
    ]);
    expect(
      await problemsWith({ timings: { releaseTime: 40_000, extendedReleaseTime: 30_000, openTime: 60_000 } }),
    ).toEqual(["body.timings.extendedReleaseTime too-long"]);
    expect(await problemsWith({ factorRules: [{ ways: [["order"]] }] })).toEqual([
      "body.factorRules[0].ways[0][0] const",
    ]);
    expect((await own.stranger("PUT", path(), await usual())).body.code).toBe("door-unknown");
  });
});
