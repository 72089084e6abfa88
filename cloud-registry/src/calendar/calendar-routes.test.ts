import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectController } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";

let own: RegistryHouse;
// Thursday, 26 November 2026, 10:00 in Shanghai.
const now = Date.UTC(2026, 10, 26, 2);
beforeAll(async () => {
  own = await openRegistryHouse({ now: () => now });
}, 30_000);
afterAll(() => own.close());

const night = { name: "夜间", windows: [{ days: ["workday"], fromMinute: 1320, untilMinute: 1440 }] };
const path = () => `/sites/${own.site.siteId}`;
const dayOf = async (date: string) =>
  (await own.ask("GET", `${path()}/calendar?year=${date.slice(0, 4)}`)).body.days.find(
    (day: { date: string }) => day.date === date,
  );

describe("a site's calendar", () => {
  it("shows the year that the site's clock shows, and says whether the next one is announced", async () => {
    const { status, body } = await own.ask("GET", `${path()}/calendar`);
    expect({ status, year: body.year, announced: body.announced }).toEqual({
      status: 200,
      year: 2026,
      announced: true,
    });
    expect(await dayOf("2026-10-10")).toEqual({
      date: "2026-10-10",
      kind: "workday",
      name: "国庆节",
      source: "announced",
    });
    expect((await own.ask("GET", `${path()}/calendar?year=2043`)).body.announced).toBe(false);
    const notices = async () => (await own.ask("GET", "/sites")).body[0].notices;
    expect(await notices()).toMatchObject([
      { code: "holidays-not-announced", message: { en: expect.stringContaining("2027") } },
    ]);
  });

  it("lets a landlord set days of their own each autumn and take them back, and doors hear of it", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const days = [
      { date: "2027-02-20", kind: "workday", name: "春节调休" },
      { date: "2027-05-03", kind: "holiday" },
    ];
    expect((await own.ask("PUT", `${path()}/calendar`, { days })).status).toBe(204);
    expect(await dayOf("2027-02-20")).toEqual({ ...days[0], source: "site" });
    expect((await own.ask("GET", "/sites")).body[0].notices).toEqual([]);
    const { calendar } = await link.roster();
    expect(calendar).toContainEqual(days[0]);
    expect(calendar).toContainEqual({ date: "2026-10-10", kind: "workday", name: "国庆节" });
    await own.ask("PUT", `${path()}/calendar`, { days: [{ date: "2027-05-03" }] });
    expect(await dayOf("2027-05-03")).toBeUndefined();
    const audit = await own.ask("GET", `/audit?siteId=${own.site.siteId}`);
    expect(audit.body[1]).toMatchObject({ action: "calendar.changed", account: "landlord", subject: "2027-05-03" });
    await link.close();
  });

  it("refuses a day that is none, and a stranger", async () => {
    const day = (date: string) => ({ days: [{ date, kind: "holiday" }] });
    expect((await own.ask("PUT", `${path()}/calendar`, day("2027-02-30"))).body.problems).toMatchObject([
      { where: "body.days[0].date", code: "no-such-day" },
    ]);
    expect((await own.ask("PUT", `${path()}/calendar`, day("2027-13-01"))).status).toBe(400);
    expect((await own.stranger("PUT", `${path()}/calendar`, day("2027-02-01"))).status).toBe(404);
  });
});

describe("a schedule", () => {
  it("is made, changed wherever it is used, and removed once nothing uses it", async () => {
    const made = await own.ask("POST", `${path()}/schedules`, night);
    expect(made).toMatchObject({ status: 201, body: night });
    const { id } = made.body;
    const renamed = { ...night, name: "晚上" };
    expect((await own.ask("PUT", `/schedules/${id}`, renamed)).body).toEqual({ id, ...renamed });
    expect((await own.ask("GET", `${path()}/schedules`)).body).toEqual([{ id, ...renamed }]);
    const rules = (await own.ask("GET", `/doors/${own.doorId}/rules`)).body;
    const unlockSchedule = { scheduleId: id, firstPersonIn: true };
    expect((await own.ask("PUT", `/doors/${own.doorId}/rules`, { ...rules, unlockSchedule })).status).toBe(200);
    expect(await own.ask("DELETE", `/schedules/${id}`)).toMatchObject({
      ...{ status: 409, body: { code: "schedule-in-use" } },
    });
    await own.ask("PUT", `/doors/${own.doorId}/rules`, rules);
    expect((await own.ask("DELETE", `/schedules/${id}`)).status).toBe(204);
    expect((await own.ask("GET", `${path()}/schedules`)).body).toEqual([]);
  });

  it("has no hours that never come, and is nobody else's to change", async () => {
    const backwards = { ...night, windows: [{ days: ["monday"], fromMinute: 1320, untilMinute: 360 }] };
    expect((await own.ask("POST", `${path()}/schedules`, backwards)).body.problems).toMatchObject([
      { where: "body.windows[0]", code: "ends-before-it-begins" },
    ]);
    const { id } = (await own.ask("POST", `${path()}/schedules`, night)).body;
    expect((await own.stranger("PUT", `/schedules/${id}`, night)).body.code).toBe("schedule-unknown");
    expect((await own.stranger("DELETE", `/schedules/${id}`)).status).toBe(404);
    expect((await own.stranger("POST", `${path()}/schedules`, night)).status).toBe(404);
  });
});
