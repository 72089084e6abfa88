import { type AlarmId, mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, connectController, makeChain } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import type { LiveNews } from "../http/live-hub.ts";

let own: RegistryHouse;
const news: LiveNews[] = [];
beforeAll(async () => {
  own = await openRegistryHouse();
  own.service.hub.listen((item) => void news.push(item));
}, 30_000);
afterAll(() => own.close());

const raise = (alarmId: AlarmId, stage: number) => ({
  type: "alarm.raised",
  alarmId,
  kind: "door-open-too-long",
  stage,
  entryIds: [],
});
const listed = async () => (await own.ask("GET", `/alarms?siteId=${own.site.siteId}`)).body;

describe("an alarm", () => {
  it("that somebody took note of says who and when, on every page, and asks again only on its next rung", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    const alarmId = mintId("alarm");
    chain.add(raise(alarmId, 1));
    link.say("batch", batchOf(own.controller, chain, 0, 1));
    await link.ack();
    const path = `/alarms/${alarmId}/acknowledge`;
    expect(await own.stranger("POST", path, {})).toMatchObject({ status: 404, body: { code: "alarm-unknown" } });
    expect((await listed())[0].acknowledgedAt).toBeUndefined();
    const taken = await own.ask("POST", path, { note: "石头已移走" });
    const named = { acknowledgedBy: "landlord", acknowledgedAt: expect.any(Number), acknowledgedNote: "石头已移走" };
    expect(taken).toMatchObject({ status: 200, body: { id: alarmId, ...named } });
    expect(await listed()).toEqual([taken.body]);
    expect(news.findLast(({ type }) => type === "alarm")?.value).toEqual(taken.body);
    expect((await own.ask("POST", path, { note: "again" })).body).toEqual(taken.body);
    const audit = await own.ask("GET", `/audit?siteId=${own.site.siteId}`);
    expect(audit.body.find((row: { subject: string }) => row.subject === alarmId)).toMatchObject({
      ...{ action: "alarm.acknowledged", account: "landlord" },
    });
    chain.add(raise(alarmId, 2));
    link.say("batch", batchOf(own.controller, chain, 1, 2));
    await link.ack();
    expect(await listed()).toMatchObject([{ id: alarmId, stage: 2 }]);
    expect((await listed())[0].acknowledgedAt).toBeUndefined();
    await link.close();
  });

  it("is raised for every place that two histories claim, and once for each", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    for (let count = 0; count < 3; count += 1) chain.add({ type: "agent.stopped", reason: "update" });
    link.say("batch", batchOf(own.controller, chain, 0, 3));
    await link.ack();
    const before = (await listed()).length;
    const claim = async (seq: number) => {
      const events = chain.events.map((event) => (event.seq === seq ? { ...event, salt: "0".repeat(32) } : event));
      link.say("batch", batchOf(own.controller, { ...chain, events }, seq - 1, seq));
      expect(await link.fork()).toMatchObject({ seq });
      return (await listed()).length - before;
    };
    expect(await claim(2)).toBe(1);
    expect(await claim(2)).toBe(1);
    expect(await claim(3)).toBe(2);
    await link.close();
  });
});
