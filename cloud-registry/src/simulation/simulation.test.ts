import { instant, mintId, type Request } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectController, makeChain } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { momentOf } from "./moment.ts";
import { tellSimulation } from "./tell-simulation.ts";

const shanghai = "Asia/Shanghai";

describe("a moment of the site's clock", () => {
  // 01:30 on 26 November in Shanghai.
  const now = Date.UTC(2026, 10, 25, 17, 30);
  it("without a day is the next time that hour comes", () => {
    expect(momentOf("02:00", shanghai, now)).toBe(Date.UTC(2026, 10, 25, 18));
    expect(momentOf("01:00", shanghai, now)).toBe(Date.UTC(2026, 10, 26, 17));
  });
  it("is none on a day that is none", () => {
    expect(momentOf("2026-02-30 02:00", shanghai, now)).toBeUndefined();
    expect(momentOf("2028-02-29 02:00", shanghai, now)).toBe(Date.UTC(2028, 1, 28, 18));
  });
  it("with a day is that hour of it, in the site's zone", () => {
    expect(momentOf("2026-12-01 02:00", shanghai, now)).toBe(Date.UTC(2026, 10, 30, 18));
    expect(momentOf("2026-07-01T02:00", "Europe/Berlin", now)).toBe(Date.UTC(2026, 6, 1, 0));
  });
});

describe("what a door would do", () => {
  let own: RegistryHouse;
  const asked: Request[] = [];
  beforeAll(async () => {
    own = await openRegistryHouse();
  }, 30_000);
  afterAll(() => own.close());
  const ask = async (body: object) => await own.ask("POST", `/doors/${own.doorId}/simulate`, body);
  const who = () => ({ personId: own.site.people[0]?.id, shows: ["card"] });
  const siteTime = { minuteOfDay: 120, weekday: "tuesday", dayKind: "workday" } as const;
  const simulated = {
    ...({
      type: "simulated",
      rosterVersion: 3,
      action: "deny",
      reason: "not-permitted-at-this-time",
      siteTime,
    } as const),
    conditions: [
      { condition: "roster-held" as const, met: true, factor: "card" as const },
      {
        condition: "validity-not-over" as const,
        met: true,
        factor: "card" as const,
        until: instant(Date.UTC(2027, 2, 1)),
      },
      { condition: "within-hours" as const, met: false, factor: "card" as const, schedule: "白天" },
    ],
  };

  it("is asked of the door and told with every condition in both languages", async () => {
    const link = await connectController(own.controller, own.provisioning, (request) => {
      asked.push(request);
      return request.type === "simulate" ? simulated : undefined;
    });
    const chain = makeChain(own.controller.agentId, own.doorId);
    link.hello(chain, chain.heads[0] as never, { doorId: own.doorId });
    await link.welcome();
    const { body } = await ask({ ...who(), at: "2026-12-01 02:00" });
    expect(asked.at(-1)).toMatchObject({
      ...{ type: "simulate", doorId: own.doorId, ...who(), moment: Date.UTC(2026, 10, 30, 18), online: true },
    });
    expect(body).toMatchObject({ action: "deny", clock: "2026-12-01 02:00", rosterVersion: 3, siteTime });
    expect(body.message).toEqual({
      zh: "不开门：这个时段不能用这种方式开门。如需现在进门，请联系房东。",
      en: "The door stays shut: This way in does not open at this hour. Please call the landlord if you need to come in now.",
    });
    expect(body.conditions.map(({ message }: { message: object }) => message)).toEqual([
      { zh: "门有住户名单。", en: "The door has a list of residents." },
      { zh: "房卡：还没有到期。（至2027-03-01 08:00）", en: "card: Its time is not over. (until 2027-03-01 08:00)" },
      { zh: "房卡：这个时段不能用。（时段“白天”）", en: "card: It does not open at this hour. (hours “白天”)" },
    ]);
    const audit = await own.ask("GET", `/audit?siteId=${own.site.siteId}`);
    expect(audit.body).toContainEqual(expect.objectContaining({ action: "entry.simulated", subject: who().personId }));
    await link.close();
  });

  it("is not made up here: an unknown hour, person or door, or one that is not connected, is told as such", async () => {
    const why = async (change: object) => (await ask({ ...who(), ...change })).body.problems[0].message.en;
    expect(await why({ at: "25:00" })).toBe('body.at must be like 02:00 or 2026-12-01 02:00 (is "25:00")');
    expect(await why({ at: "2026-02-30 10:00" })).toBe("There is no such day");
    expect(await why({ shows: ["order"] })).toContain("must be one of face, card, id-card, pin");
    expect(await why({ offline: true })).toContain("see whether it is spelt right");
    expect((await ask({ ...who(), personId: mintId("person") })).body.code).toBe("person-unknown");
    expect((await own.stranger("POST", `/doors/${own.doorId}/simulate`, who())).body.code).toBe("door-unknown");
  });

  it("says that a rule was waived, and what is still asked for", () => {
    const base = {
      ...simulated,
      requestId: mintId("request"),
      agentId: mintId("agent"),
      at: instant(1),
      conditions: [],
    };
    const { reason: _none, ...plain } = base;
    expect(tellSimulation({ ...plain, action: "grant" }, shanghai)).toMatchObject({
      waived: false,
      message: { zh: "会开门。" },
    });
    expect(tellSimulation({ ...plain, action: "grant", waived: "no-other-way" }, shanghai).message.en).toMatch(
      /not locked out/,
    );
    const missing = tellSimulation({ ...plain, action: "deny", reason: "credential-not-found" }, shanghai).message;
    expect(missing.en).toMatch(/no such way in is registered/);
    expect(missing.en).not.toContain("card");
    const asking = tellSimulation(
      { ...plain, action: "ask", reason: "second-factor-required", accepts: ["pin", "face"] },
      shanghai,
    );
    expect(asking.message).toMatchObject({ zh: "还不开门，会请此人再出示：密码、刷脸。" });
  });
});
