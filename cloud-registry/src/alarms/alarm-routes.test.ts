import { type AlarmId, alarmSentence, mintId, type Request } from "@menshen/protocol";
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
    const why = async (body: object) => (await own.ask("POST", path, body)).body.problems[0].message.en;
    expect(await why({ nam: "王房东" })).toContain("body.nam is not known here");
    expect(await why({ name: " " })).toContain("must not be empty");
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
    const message = alarmSentence("door-open-too-long", 2);
    expect(message).not.toEqual(taken.body.message);
    expect(await listed()).toMatchObject([{ id: alarmId, stage: 2, message }]);
    expect((await listed())[0].acknowledgedAt).toBeUndefined();
    await link.close();
  });

  it("that is a hazard asks once more, and no more when it only repeats itself after somebody took note", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    const alarmId = mintId("alarm");
    const tell = async (stage: number) => {
      chain.add(raise(alarmId, stage));
      link.say("batch", batchOf(own.controller, chain, chain.events.length - 1, chain.events.length));
      await link.ack();
      return (await listed()).find(({ id }: { id: string }) => id === alarmId);
    };
    const note = () => own.ask("POST", `/alarms/${alarmId}/acknowledge`, {});
    await tell(1);
    await note();
    const hazard = await tell(4);
    expect(hazard).toMatchObject({ stage: 4, message: { en: expect.stringContaining("a hazard") } });
    expect(hazard.acknowledgedAt).toBeUndefined();
    await note();
    expect(await tell(4)).toMatchObject({ stage: 4, acknowledgedAt: expect.any(Number) });
    await link.close();
  });

  it("is told to its door with who took note, again until the door's journal says so", async () => {
    const asked: Request[] = [];
    const chain = makeChain(own.controller.agentId, own.doorId);
    const alarmId = mintId("alarm");
    const first = await connectController(own.controller, own.provisioning);
    chain.add(raise(alarmId, 1));
    first.say("batch", batchOf(own.controller, chain, 0, 1));
    await first.ack();
    await first.close();
    // The door is away: the note stands here all the same.
    const note = { name: "王房东", note: "石头已移走" };
    expect(await own.ask("POST", `/alarms/${alarmId}/acknowledge`, note)).toMatchObject({
      ...{ status: 200, body: { acknowledgedBy: "landlord", acknowledgedName: "王房东" } },
    });
    const link = await connectController(own.controller, own.provisioning, (request) => {
      asked.push(request);
      if (request.type !== "acknowledge-alarm") return { type: "refused", reason: "fault", problems: [] };
      return { type: "acknowledged", alarmId: request.alarmId };
    });
    const hello = async (monotonic: number) => {
      link.hello(chain, chain.heads[0] as never, { doorId: own.doorId, monotonic });
      await link.welcome();
    };
    await hello(1_000_000);
    const told = () => asked.filter((request) => request.type === "acknowledge-alarm" && request.alarmId === alarmId);
    await expect.poll(told).toMatchObject([{ ...note, accountId: expect.stringMatching(/^acct_/) }]);
    const { accountId } = told()[0] as Extract<Request, { type: "acknowledge-alarm" }>;
    chain.add({ type: "alarm.acknowledged", alarmId, actor: { type: "account", accountId }, ...note });
    link.say("batch", batchOf(own.controller, chain, 1, 2));
    await link.ack();
    const mine = async () => (await listed()).find(({ id }: { id: string }) => id === alarmId);
    expect(await mine()).toMatchObject({ acknowledgedName: "王房东", acknowledgedAtDoorAt: expect.any(Number) });
    await hello(2_000_000);
    // Whatever was asked at this hello has arrived when a later question has.
    const later = { personId: own.site.people[0]?.id, shows: ["card"] };
    expect((await own.ask("POST", `/doors/${own.doorId}/simulate`, later)).status).toBe(502);
    expect(told()).toHaveLength(1);
    await link.close();
  });

  it("of a door held open names the refusals before it, which may be why", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    const [alarmId, entryId, refused] = [mintId("alarm"), mintId("entry"), mintId("entry")];
    chain.add({ ...raise(alarmId, 1), entryIds: [entryId], refusedBefore: [refused] });
    chain.add({
      ...{ type: "entry.granted", entryId, factors: ["card"], replay: false, rosterVersion: 1, extended: true },
      ...{ actor: { type: "unknown" }, waived: "no-other-way", antiPassback: "violated" },
    });
    link.say("batch", batchOf(own.controller, chain, 0, 2));
    await link.ack();
    expect((await listed()).find(({ id }: { id: string }) => id === alarmId)).toMatchObject({
      ...{ entryIds: [entryId], refusedBefore: [refused] },
    });
    const entries = await own.ask("GET", `/entries?siteId=${own.site.siteId}&limit=100`);
    expect(entries.body.items.find(({ id }: { id: string }) => id === entryId)).toMatchObject({
      ...{ waived: true, passedBack: true, extended: true },
    });
    await link.close();
  });

  it("that an installer took note of at the door says so here too", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    const alarmId = mintId("alarm");
    chain.add(raise(alarmId, 1));
    chain.add({ type: "alarm.acknowledged", alarmId, actor: { type: "installer", name: "李师傅" }, note: "试验" });
    link.say("batch", batchOf(own.controller, chain, 0, 2));
    await link.ack();
    expect((await listed()).find(({ id }: { id: string }) => id === alarmId)).toMatchObject({
      ...{ acknowledgedBy: "李师傅", acknowledgedNote: "试验" },
    });
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
