import {
  type Batch,
  type CarriedEvent,
  commitmentOf,
  decodeEvent,
  type Event,
  type Mark,
  nextHead,
  type Sha256,
} from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";
import { beginChain, findChain, type HeldChain, headAt } from "./chain-rows.ts";
import { type Notice, projectEvent, raiseForkAlarm } from "./project-event.ts";
import { findRetold } from "./retold-events.ts";

/** What became of a batch whose signature held. */
export type Ingested =
  /** Committed, or held already; the mark is how far the epoch is held now. */
  | { readonly type: "stored"; readonly mark: Mark; readonly stored: number; readonly notices: readonly Notice[] }
  /** Events before it are missing: nothing was stored. */
  | { readonly type: "gap"; readonly held: Mark }
  /** Another history claims a place that is taken: it is quarantined, and the mark has not moved. */
  | { readonly type: "fork"; readonly held: Mark; readonly seq: number; readonly notices: readonly Notice[] };

/**
 * Stores a verified batch in one transaction: each event once per (agent, epoch, seq), together with all that is read out
 * of it, once also where a later epoch tells it again. Nothing may be acknowledged before this has returned.
 */
export async function ingestBatch(database: Database, batch: Batch, receivedAt: number): Promise<Ingested> {
  return await database.transaction().execute(async (trx): Promise<Ingested> => {
    const chain = await findChain(trx, batch.agentId, batch.after.epoch);
    const held = markOf(chain);
    if (batch.after.seq > chain.seq) return { type: "gap", held };
    const conflict = await findConflict(trx, chain, batch);
    if (conflict !== undefined) return await quarantineFork(trx, { batch, chain, seq: conflict, receivedAt });
    const fresh = batch.events.filter((event) => event.seq > chain.seq);
    if (fresh.length === 0) return { type: "stored", mark: held, stored: 0, notices: [] };
    if (chain.isNew) await beginChain(trx, chain, receivedAt);
    return await appendEvents(trx, { batch, chain, fresh, receivedAt });
  });
}

const markOf = ({ epoch, seq, head }: HeldChain): Mark => ({ epoch, seq, head });

/** The first place where a batch and what is held disagree. */
async function findConflict(trx: Queries, chain: HeldChain, batch: Batch): Promise<number | undefined> {
  const { after, events } = batch;
  if ((await headAt(trx, chain, after.seq)) !== after.head) return Math.max(after.seq, 1);
  const overlap = events.filter((event) => event.seq <= chain.seq);
  if (overlap.length === 0) return undefined;
  const held = await trx
    .selectFrom("events")
    .select(["seq", "salt", "body"])
    .where("agentId", "=", batch.agentId)
    .where("epoch", "=", after.epoch)
    .where("seq", ">", after.seq)
    .where("seq", "<=", after.seq + overlap.length)
    .orderBy("seq")
    .execute();
  return overlap.find((event, index) => held[index]?.body !== event.body || held[index]?.salt !== event.salt)?.seq;
}

interface Placed {
  readonly batch: Batch;
  readonly chain: HeldChain;
  readonly receivedAt: number;
}

async function appendEvents(
  trx: Queries,
  { batch, chain, fresh, receivedAt }: Placed & { readonly fresh: readonly CarriedEvent[] },
): Promise<Ingested> {
  const { agentId, after } = batch;
  let head = chain.head;
  const notices: Notice[] = [];
  const retold = await findRetold(trx, chain, fresh);
  for (const carried of fresh) {
    head = nextHead(head, carried.seq, commitmentOf(carried.salt, carried.body));
    const decoded = decodeEvent(carried.body);
    const { seq, salt, body } = carried;
    await trx
      .insertInto("events")
      .values({ agentId, epoch: after.epoch, seq, salt, body, head, ...kindOf(carried, decoded.ok), receivedAt })
      .execute();
    if (decoded.ok && !retold.has(seq)) notices.push(...(await projectEvent(trx, decoded.value, receivedAt)));
  }
  const seq = fresh.at(-1)?.seq ?? chain.seq;
  await moveMark(trx, batch, { seq, head });
  return { type: "stored", mark: { epoch: after.epoch, seq, head }, stored: fresh.length, notices };
}

/** A newer door may say what this version cannot read: it is stored whole and marked, and its type kept for the count. */
function kindOf(carried: CarriedEvent, readable: boolean): { type: string; readable: number } {
  const { type } = JSON.parse(carried.body) as Partial<Event>;
  return { type: typeof type === "string" ? type.slice(0, 80) : "unknown", readable: readable ? 1 : 0 };
}

async function moveMark(
  trx: Queries,
  batch: Batch,
  to: { readonly seq: number; readonly head: Sha256 },
): Promise<void> {
  const { agentId, keyId, signature } = batch;
  const { epoch } = batch.after;
  await trx.updateTable("chains").set(to).where("agentId", "=", agentId).where("epoch", "=", epoch).execute();
  await trx
    .insertInto("signedHeads")
    .values({ agentId, epoch, ...to, keyId, signature })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function quarantineFork(
  trx: Queries,
  { batch, chain, seq, receivedAt }: Placed & { seq: number },
): Promise<Ingested> {
  const { agentId, after, signature } = batch;
  const claimed = batch.events.filter((event) => event.seq >= seq);
  const rows = claimed.map((event) => ({
    ...event,
    agentId,
    epoch: after.epoch,
    heldHead: chain.head,
    signature,
    receivedAt,
  }));
  await trx
    .insertInto("forks")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const notices = await raiseForkAlarm(trx, { agentId, epoch: after.epoch, seq }, receivedAt);
  return { type: "fork", held: markOf(chain), seq, notices };
}
