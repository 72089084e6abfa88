import { mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, connectController, makeChain, makeFakeController } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";
import { newestBoot, noteBoot } from "./controllers.ts";

let own: RegistryHouse;
beforeAll(async () => {
  own = await openRegistryHouse();
}, 30_000);
afterAll(() => own.close());

const bind = async (controller: RegistryHouse["controller"]) => {
  const { status, body } = await own.ask("POST", "/controllers", { doorId: own.doorId, identity: controller.identity });
  return { status, code: body.code, provisioning: body as RegistryHouse["provisioning"] };
};

describe("a controller at a door", () => {
  it("that comes again with its key is given a new broker password, and the old one opens no more", async () => {
    const again = await bind(own.controller);
    expect(again.status).toBe(201);
    await expect(connectController(own.controller, own.provisioning)).rejects.toThrow();
    await (await connectController(own.controller, again.provisioning)).close();
  });

  it.each(["signingKey", "sealingKey"] as const)("is not replaced under its own name by another %s", async (key) => {
    const { identity } = own.controller;
    const thief = { ...own.controller, identity: { ...identity, [key]: makeFakeController().identity[key] } };
    expect(await bind(thief)).toMatchObject({ status: 409, code: "controller-key-differs" });
    const held = await own.ask("GET", `/doors/${own.doorId}/controller`);
    expect(held.body).toMatchObject({ signingKey: identity.signingKey, sealingKey: identity.sealingKey });
  });

  it("is shut out once another took its place, and let in when it is put back", async () => {
    const { controller } = own;
    const { provisioning } = await bind(controller);
    const link = await connectController(controller, provisioning);
    const next = makeFakeController();
    await bind(next);
    const chain = makeChain(controller.agentId, own.doorId);
    chain.add({ type: "epoch.began", cause: "first-start" });
    link.hello(chain, chain.heads[0]!, { doorId: own.doorId });
    link.say("batch", batchOf(controller, chain, 0, 1));
    await own.service.settled();
    const { database } = own.service.data;
    expect(await database.selectFrom("chains").selectAll().execute()).toEqual([]);
    await link.close();
    await expect(connectController(controller, provisioning)).rejects.toThrow();
    const back = await bind(controller);
    const again = await connectController(controller, back.provisioning);
    again.say("batch", batchOf(controller, chain, 0, 1));
    expect(await again.ack()).toMatchObject({ mark: { seq: 1 } });
    await again.close();
  });
});

describe("a controller's boots", () => {
  it("stay in the order in which they came, also when the registry's clock steps back", async () => {
    const { database } = own.service.data;
    const { agentId } = own.controller;
    const [first, second] = [mintId("boot"), mintId("boot")];
    const hour = 3_600_000;
    expect(await noteBoot(database, { agentId, bootId: first, monotonic: 10 }, 9 * hour)).toBe(true);
    expect(await noteBoot(database, { agentId, bootId: second, monotonic: 10 }, 8 * hour)).toBe(true);
    expect(await noteBoot(database, { agentId, bootId: second, monotonic: 20 }, 8 * hour)).toBe(true);
    expect(await newestBoot(database, agentId)).toMatchObject({ bootId: second, monotonic: 20 });
    expect(await noteBoot(database, { agentId, bootId: second, monotonic: 15 }, 8 * hour)).toBe(false);
    expect(await noteBoot(database, { agentId, bootId: first, monotonic: 99 }, 10 * hour)).toBe(false);
  });
});
