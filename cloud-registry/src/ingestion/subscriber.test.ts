import { mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, connectController, makeChain, makeFakeController } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import type { LiveNews } from "../http/live-hub.ts";

let own: RegistryHouse;
const news: LiveNews[] = [];
beforeAll(async () => {
  own = await openRegistryHouse();
  own.service.hub.listen((item) => void news.push(item));
}, 30_000);
afterAll(() => own.close());

const stranger = makeFakeController().signing;
const denied = () => ({
  ...{ type: "entry.denied", entryId: mintId("entry"), factors: ["card"], replay: false },
  ...{ rosterVersion: 1, reason: "credential-not-found" },
});
const greet = async (link: Awaited<ReturnType<typeof connectController>>, chain: ReturnType<typeof makeChain>) => {
  link.hello(chain, chain.heads[0]!, { doorId: own.doorId });
  await link.welcome();
};
const newChain = () => makeChain(own.controller.agentId, own.doorId);
const shownEntries = () => news.filter(({ type }) => type === "entry");
const leaf = async () => (await own.ask("GET", `/sites/${own.site.siteId}/doors`)).body[0].physical;
/** Resolves when everything said before it was dealt with. */
const heardOut = async (link: Awaited<ReturnType<typeof connectController>>, chain: ReturnType<typeof makeChain>) => {
  link.say("batch", batchOf(own.controller, chain, 0, chain.events.length));
  await link.ack();
  await own.service.settled();
};

describe("whoever holds the broker", () => {
  it("puts no entry on the page, under another key or from an earlier boot or once it is committed", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const [before, now] = [newChain(), newChain()];
    await greet(link, before);
    const recorded = before.add(denied());
    await greet(link, now);
    const first = now.add(denied());
    news.length = 0;
    link.live(before, recorded);
    link.live(now, first, stranger);
    link.say("live", { type: "live", agentId: own.controller.agentId, epoch: now.epoch, event: first });
    link.live(now, { ...first, seq: 2 });
    await heardOut(link, now);
    link.live(now, first);
    await heardOut(link, now);
    expect(shownEntries()).toMatchObject([{ value: { confirmed: true } }]);
    link.live(now, now.add(denied()));
    await expect.poll(shownEntries).toMatchObject([{}, { value: { confirmed: false } }]);
    await link.close();
  });

  it("changes no door's status, with a forged one or with one that was said before", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const [before, now] = [newChain(), newChain()];
    await greet(link, before);
    await greet(link, now);
    now.add(denied());
    link.status(now, 2000, { physical: "open" });
    await expect.poll(leaf).toBe("open");
    link.status(now, 3000);
    await expect.poll(leaf).toBe("closed");
    link.status(now, 2000, { physical: "open" });
    link.status(now, 9000, { physical: "open", by: stranger });
    link.status(before, 9000, { physical: "open" });
    link.status(now, 500, { physical: "open" });
    await heardOut(link, now);
    expect(await leaf()).toBe("closed");
    link.say("gone", { type: "gone", agentId: own.controller.agentId, bootId: now.bootId });
    link.status(now, 3000);
    await heardOut(link, now);
    const doors = await own.ask("GET", `/sites/${own.site.siteId}/doors`);
    expect(doors.body[0].connection).toBe("offline");
    await link.close();
  });
});
