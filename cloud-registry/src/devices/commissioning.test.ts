import { mintId } from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, connectController, makeChain } from "../../test-support/fake-controller.ts";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";

let own: RegistryHouse;
beforeAll(async () => {
  own = await openRegistryHouse();
}, 30_000);
afterAll(() => own.close());

const record = {
  ...{ installer: "王师傅", softwareVersion: "0.1.0", fingerprint: "abcd-efgh-ijkl-mnop", lock: "fail-safe" },
  escapeRoute: true,
  checks: [
    { check: "relay", outcome: "passed", measured: 5012 },
    { check: "fire-input", outcome: "skipped", note: "no fire loop in this building" },
  ],
};

describe("an installer's record", () => {
  it("reaches the landlord with its place in the door's signed chain", async () => {
    const link = await connectController(own.controller, own.provisioning);
    const chain = makeChain(own.controller.agentId, own.doorId);
    chain.add({ type: "door.commissioned", ...record });
    const failed = { check: "photo-attack", outcome: "failed" };
    chain.add({ type: "door.commissioned", ...record, checks: [...record.checks, failed] });
    // A record of a door that this controller does not serve.
    chain.add({ type: "door.commissioned", ...record, doorId: mintId("door") });
    link.say("batch", batchOf(own.controller, chain, 0, 3));
    await link.ack();
    const { status, body } = await own.ask("GET", `/doors/${own.doorId}/commissionings`);
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    expect(body.map(({ passed }: { passed: boolean }) => passed).toSorted()).toEqual([false, true]);
    const good = body.find(({ passed }: { passed: boolean }) => passed);
    const proof = { agentId: own.controller.agentId, epoch: chain.epoch, seq: 1, head: chain.heads[1]?.head };
    expect(good).toEqual({ ...record, at: expect.any(Number), clockQuality: "trusted", passed: true, proof });
    expect((await own.stranger("GET", `/doors/${own.doorId}/commissionings`)).body.code).toBe("door-unknown");
    await link.close();
  });
});
