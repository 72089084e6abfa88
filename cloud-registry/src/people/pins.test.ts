import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credential } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectController } from "../../test-support/fake-controller.ts";
import { house, openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { importSite } from "../sites/import-site.ts";
import { leastDigits, pinProblems } from "./pin-rules.ts";
import { hashPin } from "./pins.ts";

describe("a PIN", () => {
  it("is as long as the house needs: five tries hit anybody's with less than one chance in a thousand", () => {
    expect([0, 1, 2, 19, 20, 76, 199, 201, 5000].map(leastDigits)).toEqual([4, 4, 4, 5, 5, 6, 6, 7, 8]);
    for (const people of [1, 3, 76, 500])
      expect((people * 5) / 10 ** leastDigits(people)).toBeLessThanOrEqual(1 / 1000);
  });

  it.each(["1234", "4321", "0000", "7890", "2109"])(
    "%s is tried first and refused, without a word of its digits",
    (pin) => {
      const [problem] = pinProblems("body.pin", pin, 1);
      expect(problem?.code).toBe("too-easy");
      expect(JSON.stringify(problem)).not.toContain(pin);
    },
  );

  it.each(["1357", "2046", "9112"])("%s is as good as any", (pin) => {
    expect(pinProblems("body.pin", pin, 1)).toEqual([]);
  });
});

describe("a person's PIN at the registry", () => {
  let own: RegistryHouse;
  let li: string;
  beforeAll(async () => {
    own = await openRegistryHouse();
    const [person] = house.people;
    if (!person) throw new Error("nobody lives there");
    const { cardNumber: _card, idNumber: _id, ...more } = { ...person, name: "李四", roomNames: ["302"] };
    const again = await importSite(own.service.data, { ...house, people: [more] });
    li = again.people[0]?.id ?? "";
  }, 30_000);
  afterAll(() => own.close());
  const wang = () => own.site.people[0]?.id ?? "";
  const pinsOf = (credentials: readonly Credential[]) => credentials.filter((one) => one.kind === "pin");

  it("reaches the door as a keyed hash, and stands readable nowhere", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const set = await own.ask("PUT", `/people/${wang()}/pin`, { pin: "204681", duressPin: "911246" });
    expect(set).toEqual({ status: 204, body: {} });
    const [pin] = pinsOf((await link.roster()).credentials);
    if (pin?.kind !== "pin") throw new Error("no PIN came");
    const siteKey = own.service.data.keys.siteKey(own.site.siteId);
    expect(pin.pin).toEqual(await hashPin("204681", pin.pin.salt, siteKey));
    expect(pin.duressPin).toEqual(await hashPin("911246", pin.pin.salt, siteKey));
    const kept = readFileSync(join(own.directory, "registry.sqlite")).toString("latin1");
    const log = readFileSync(join(own.directory, "registry.sqlite-wal")).toString("latin1");
    for (const digits of ["204681", "911246"]) expect(kept + log).not.toContain(digits);
    const shown = await own.ask("GET", `/people/${wang()}`);
    expect(shown.body.credentials).toContain("pin");
    expect(JSON.stringify(shown.body)).not.toMatch(/hash|salt|204681/);
    await link.close();
  });

  it("is nobody else's, and the answer does not say whose it is", async () => {
    for (const pin of ["204681", "911246"]) {
      expect((await own.ask("PUT", `/people/${li}/pin`, { pin })).body).toMatchObject({ code: "pin-taken" });
    }
    expect((await own.ask("PUT", `/people/${li}/pin`, { pin: "135791", duressPin: "204681" })).status).toBe(409);
    expect((await own.ask("PUT", `/people/${li}/pin`, { pin: "135791" })).status).toBe(204);
    // One's own may be set again.
    expect((await own.ask("PUT", `/people/${li}/pin`, { pin: "135791" })).status).toBe(204);
  });

  it("is refused with its place and never repeated in the answer", async () => {
    const refused = await own.ask("PUT", `/people/${li}/pin`, { pin: "20x6", duressPin: "12" });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).not.toMatch(/20x6|"12"/);
    const same = await own.ask("PUT", `/people/${li}/pin`, { pin: "7351", duressPin: "7351" });
    expect(same.body.problems).toMatchObject([{ where: "body.duressPin", code: "same-as-pin" }]);
  });

  it("is taken away again, and only by who looks after the house", async () => {
    const link = await connectController(own.controller, own.provisioning);
    expect((await own.stranger("DELETE", `/people/${wang()}/pin`)).body.code).toBe("person-unknown");
    expect((await own.ask("DELETE", `/people/${wang()}/pin`)).status).toBe(204);
    const pins = pinsOf((await link.roster()).credentials);
    expect(pins).toHaveLength(1);
    const audit = await own.ask("GET", `/audit?siteId=${own.site.siteId}`);
    const actions = audit.body.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(["person.pin-set", "person.pin-removed"]));
    await link.close();
  });

  it("of somebody else is not found out by trying: a handful of tries are kept, and no more answered", async () => {
    const tried = async () => (await own.ask("PUT", `/people/${li}/pin`, { pin: "246135" })).body.code;
    expect((await own.ask("PUT", `/people/${wang()}/pin`, { pin: "246135" })).status).toBe(204);
    // Three were refused above.
    expect([await tried(), await tried(), await tried(), await tried()]).toEqual([
      ...["pin-taken", "pin-taken", "too-many-tries", "too-many-tries"],
    ]);
    expect((await own.ask("PUT", `/people/${li}/pin`, { pin: "135791" })).body.code).toBe("too-many-tries");
    const audit = await own.ask("GET", `/audit?siteId=${own.site.siteId}`);
    const kept = audit.body.filter(({ action }: { action: string }) => action === "person.pin-refused");
    expect(kept).toHaveLength(5);
  });
});
