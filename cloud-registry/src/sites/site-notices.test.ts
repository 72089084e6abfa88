import { afterAll, beforeAll, expect, it } from "vitest";
import { house, openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { importSite } from "./import-site.ts";

let own: RegistryHouse;
beforeAll(async () => {
  // In summer no list of holidays is missing.
  own = await openRegistryHouse({ now: () => Date.UTC(2026, 6, 1) });
}, 30_000);
afterAll(() => own.close());

const notices = async () => (await own.ask("GET", "/sites")).body[0].notices;

it("a landlord is told of residents who have no way in but their face, until they have one", async () => {
  expect(await notices()).toEqual([]);
  const [person] = house.people;
  if (!person) throw new Error("nobody lives there");
  const { cardNumber: _card, idNumber: _id, ...bare } = { ...person, name: "李四", roomNames: ["302"] };
  const cleaner = { ...bare, name: "保洁", kind: "staff" as const, roomNames: [] };
  const over = { ...bare, name: "赵六", endsAt: Date.UTC(2026, 5, 1) };
  const { people } = await importSite(own.service.data, { ...house, people: [bare, cleaner, over] });
  expect(await notices()).toMatchObject([{ code: "no-way-without-face", message: { en: /: 1\./ } }]);
  expect((await own.ask("PUT", `/people/${people[0]?.id}/pin`, { pin: "204611" })).status).toBe(204);
  expect(await notices()).toEqual([]);
});

it("a building lies in a time zone that is known", async () => {
  const nowhere = { ...house, name: { zh: "火星楼", en: "Mars" }, timeZone: "Mars/Phobos" };
  await expect(importSite(own.service.data, nowhere)).rejects.toThrow("火星楼 lies in the time zone Mars/Phobos");
});
