import { mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectController } from "../../test-support/fake-controller.ts";
import { house, openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { importSite } from "../sites/import-site.ts";

let own: RegistryHouse;
let cleaner: string;
let cleanerId: string;
beforeAll(async () => {
  own = await openRegistryHouse();
  const [person] = house.people;
  if (!person) throw new Error("nobody lives there");
  const { idNumber: _id, ...more } = {
    ...person,
    name: "保洁",
    kind: "staff" as const,
    roomNames: [],
    cardNumber: "0BB0",
  };
  const again = await importSite(own.service.data, { ...house, people: [more] });
  cleaner = again.people[0]?.occupancyId ?? "";
  cleanerId = again.people[0]?.id ?? "";
}, 30_000);
afterAll(() => own.close());

const tenancy = () => own.site.people[0]?.occupancyId ?? "";
const change = async (id: string, body: object) => await own.ask("PATCH", `/occupancies/${id}`, body);
const codes = (answer: { body: { problems?: { code: string }[] } }) => answer.body.problems?.map(({ code }) => code);

describe("an occupancy", () => {
  it("begins with its first day and ends when its last one is over, by the site's clock", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const changed = await change(tenancy(), { startsOn: "2025-12-01", endsOn: "2097-11-30", needsLonger: true });
    const validity = { from: Date.UTC(2025, 10, 30, 16), until: Date.UTC(2097, 10, 30, 16) };
    expect(changed).toMatchObject({
      ...{ status: 200, body: { startsAt: validity.from, endsAt: validity.until, needsLonger: true } },
    });
    const { occupancies, credentials } = await link.roster();
    const held = occupancies.find(({ occupancyId }) => occupancyId === tenancy());
    expect(held).toMatchObject({ validity, needsLonger: true });
    expect(credentials.find(({ occupancyId }) => occupancyId === tenancy())?.validity).toEqual(validity);
    await link.close();
  });

  it("is ended earlier only with a reason, which is kept", async () => {
    expect(codes(await change(tenancy(), { endsOn: "2097-01-31" }))).toEqual(["required"]);
    const ended = await change(tenancy(), { endsOn: "2097-01-31", reason: "房客提前退租" });
    expect(ended).toMatchObject({ status: 200, body: { endReason: "房客提前退租" } });
    expect((await change(tenancy(), { endsOn: "2098-01-31" })).status).toBe(200);
    expect(codes(await change(tenancy(), { startsOn: "2099-01-01", reason: "试试看" }))).toEqual(["before-start"]);
    expect(codes(await change(tenancy(), { endsOn: "2098-02-29" }))).toEqual(["no-such-day"]);
    expect(codes(await change(tenancy(), { endson: "2098-02-28" }))).toEqual(["unknown-field"]);
  });

  it("that has begun is put off only with a reason: its resident stands outside until then", async () => {
    expect(codes(await change(tenancy(), { startsOn: "2090-01-01" }))).toEqual(["required"]);
    expect((await change(tenancy(), { startsOn: "2025-11-01" })).status).toBe(200);
  });

  it("has hours where somebody comes to work, and never where they live", async () => {
    const windows = [{ days: ["workday"], fromMinute: 480, untilMinute: 1080 }];
    const schedule = await own.ask("POST", `/sites/${own.site.siteId}/schedules`, { name: "白天", windows });
    const { id: scheduleId } = schedule.body;
    expect(codes(await change(tenancy(), { scheduleId }))).toEqual(["resident"]);
    expect(codes(await change(cleaner, { scheduleId: mintId("schedule") }))).toEqual(["schedule-unknown"]);
    const link = await connectController(own.controller, own.provisioning);
    expect(await change(cleaner, { scheduleId })).toMatchObject({ status: 200, body: { scheduleId } });
    const hours = async () =>
      (await link.roster()).credentials.flatMap((one) =>
        one.occupancyId === cleaner ? [`${one.kind} ${one.scheduleId}`] : [],
      );
    expect(await hours()).toEqual([`card ${scheduleId}`]);
    // A way in that comes later is none around the hours.
    expect((await own.ask("PUT", `/people/${cleanerId}/pin`, { pin: "735124" })).status).toBe(204);
    expect((await hours()).toSorted()).toEqual([`card ${scheduleId}`, `pin ${scheduleId}`]);
    expect((await own.ask("GET", `/people/${cleanerId}`)).body.occupancies).toMatchObject([{ scheduleId }]);
    expect((await own.ask("DELETE", `/schedules/${scheduleId}`)).body.code).toBe("schedule-in-use");
    expect((await change(cleaner, { scheduleId: null })).status).toBe(200);
    expect((await own.ask("DELETE", `/schedules/${scheduleId}`)).status).toBe(204);
    expect((await own.stranger("PATCH", `/occupancies/${cleaner}`, {})).body.code).toBe("occupancy-unknown");
    await link.close();
  });
});
