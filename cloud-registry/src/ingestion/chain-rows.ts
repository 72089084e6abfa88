import { type AgentId, type Epoch, type EventOf, genesisHead, type Mark, type Sha256 } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { ChainRow } from "../database/tables.ts";

/** A chain as it is held; seq 0 for one of which nothing is held yet. */
export type HeldChain = Pick<ChainRow, "agentId" | "epoch" | "seq" | "head"> & { readonly isNew: boolean };

/** The place up to which an epoch of an agent is held. */
export async function findChain(queries: Queries, agentId: AgentId, epoch: Epoch): Promise<HeldChain> {
  const row = await queries
    .selectFrom("chains")
    .select(["agentId", "epoch", "seq", "head"])
    .where("agentId", "=", agentId)
    .where("epoch", "=", epoch)
    .executeTakeFirst();
  return row ? { ...row, isNew: false } : { agentId, epoch, seq: 0, head: genesisHead(agentId, epoch), isNew: true };
}

/** How far each epoch of an agent is held, oldest first. */
export async function allMarks(queries: Queries, agentId: AgentId): Promise<readonly Mark[]> {
  return await queries
    .selectFrom("chains")
    .select(["epoch", "seq", "head"])
    .where("agentId", "=", agentId)
    .orderBy("ordinal")
    .execute();
}

/** The head held after a seq; undefined past the end of what is held. */
export async function headAt(queries: Queries, chain: HeldChain, seq: number): Promise<Sha256 | undefined> {
  if (seq === 0) return genesisHead(chain.agentId, chain.epoch);
  const row = await queries
    .selectFrom("events")
    .select("head")
    .where("agentId", "=", chain.agentId)
    .where("epoch", "=", chain.epoch)
    .where("seq", "=", seq)
    .executeTakeFirst();
  return row?.head;
}

/** Begins a chain's row before its first event. */
export async function beginChain(trx: Queries, chain: HeldChain, at: number): Promise<void> {
  const before = await trx
    .selectFrom("chains")
    .select("ordinal")
    .where("agentId", "=", chain.agentId)
    .orderBy("ordinal", "desc")
    .limit(1)
    .executeTakeFirst();
  await trx
    .insertInto("chains")
    .values({
      agentId: chain.agentId,
      epoch: chain.epoch,
      ordinal: (before?.ordinal ?? 0) + 1,
      seq: 0,
      head: chain.head,
      link: before ? "unlinked" : "first",
      beganAt: at,
    })
    .execute();
}

/** Links an epoch to the one its first event cites, when the head it cites is the one held there; says whether it did. */
export async function linkEpoch(trx: Queries, event: EventOf<"epoch.began">): Promise<boolean> {
  const { agentId, epoch, previous } = event;
  if (!previous) return false;
  const cited = await headAt(trx, await findChain(trx, agentId, previous.epoch), previous.seq);
  if (cited !== previous.head) return false;
  await trx
    .updateTable("chains")
    .set({ link: "linked" })
    .where("agentId", "=", agentId)
    .where("epoch", "=", epoch)
    .execute();
  return true;
}
