import { type Hello, instant, type Welcome } from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";
import { noteBoot, noteSeen } from "../devices/controllers.ts";
import { allMarks, findChain, headAt } from "./chain-rows.ts";
import { raiseRegistryEpoch, registryEpoch } from "./registry-epoch.ts";

/**
 * Answers a hello whose signature held: how far this registry holds each of the controller's chains. A controller that was
 * acknowledged what is not held shows that this registry was restored, so its epoch rises and the controller sends again. Undefined for a hello that was recorded earlier.
 */
export async function answerHello(
  database: Database,
  hello: Hello,
  now: number,
): Promise<Omit<Welcome, "rosterVersion"> | undefined> {
  return await database.transaction().execute(async (trx) => {
    if (!(await noteBoot(trx, hello, now))) return undefined;
    await noteSeen(trx, hello.agentId, now);
    const epoch = (await knowsMore(trx, hello))
      ? await raiseRegistryEpoch(trx, now, hello.registryEpoch)
      : await registryEpoch(trx);
    return {
      type: "welcome",
      agentId: hello.agentId,
      bootId: hello.bootId,
      helloMonotonic: hello.monotonic,
      registryEpoch: epoch,
      marks: [...(await allMarks(trx, hello.agentId))],
      at: instant(now),
    };
  });
}

/**
 * Whether the controller was acknowledged under this registry's epoch, or a later one, what is not held here: more than
 * there is, or other events in the same places, when a later copy was put back after an earlier one had gone on.
 */
async function knowsMore(trx: Queries, hello: Hello): Promise<boolean> {
  const seen = hello.registryEpoch;
  if (seen === undefined) return false;
  const held = await registryEpoch(trx);
  if (seen < held) return false;
  const chain = await findChain(trx, hello.agentId, hello.acked.epoch);
  return seen > held || (await headAt(trx, chain, hello.acked.seq)) !== hello.acked.head;
}
