import type { AgentId, CarriedEvent, Epoch, Mark, Sha256 } from "@menshen/protocol";
import { commitmentOf, genesisHead, nextHead } from "@menshen/protocol/chain";
import { mintId } from "@menshen/protocol/ids";
import { type Draft, type Stamped, textOf } from "./draft.ts";
import type { EpochCause } from "./journal.ts";
import type { Statements } from "./statements.ts";

interface EpochRow {
  readonly number: number;
  readonly epoch: Epoch;
  readonly acked_seq: number;
  readonly acked_head: Sha256;
  readonly trimmed_seq: number;
  readonly trimmed_head: Sha256;
  readonly told_seq: number | null;
}

/** An epoch as the journal holds it. */
export interface HeldEpoch {
  readonly agentId: AgentId;
  readonly number: number;
  readonly epoch: Epoch;
  readonly isNewest: boolean;
  readonly acked: Mark;
  /** Before the first event that is still kept. */
  readonly trimmed: Mark;
  /** The last seq that is told in this epoch; whatever came after was told again in a later one. */
  readonly end: number;
}

/** The chains, of which only the newest epoch's grows; what writes must run inside a transaction. */
export interface StoredChain {
  /** Oldest first. */
  epochs(): readonly HeldEpoch[];
  newest(): HeldEpoch;
  headAt(epoch: HeldEpoch, seq: number): Sha256 | undefined;
  append(drafts: readonly Draft[], again: boolean): readonly CarriedEvent[];
  /** Ends the newest epoch where it stands, unless it ended earlier, and begins one with `epoch.began` and what is told again. */
  beginEpoch(cause: EpochCause, stamp: Stamped, previous?: Mark, retold?: readonly Draft[]): void;
}

/** How far back a repeated draft is looked for: twice what can be in flight or waiting in memory. */
const rememberedDrafts = 4000;

/** Makes the chains over prepared statements; `track` is told of every draft that is chained for the first time. */
export function createStoredChain(agentId: AgentId, say: Statements, track: (draft: Draft) => void): StoredChain {
  const lastOf = (row: EpochRow) =>
    (say.last.get(row.number) as { seq: number; head: Sha256 } | undefined) ?? {
      seq: row.trimmed_seq,
      head: row.trimmed_head,
    };

  const held = (row: EpochRow, isNewest: boolean): HeldEpoch => ({
    agentId,
    number: row.number,
    epoch: row.epoch,
    isNewest,
    acked: { epoch: row.epoch, seq: row.acked_seq, head: row.acked_head },
    trimmed: { epoch: row.epoch, seq: row.trimmed_seq, head: row.trimmed_head },
    end: row.told_seq ?? lastOf(row).seq,
  });

  const newestRow = () => say.epoch.get() as EpochRow;

  const append = (drafts: readonly Draft[], again: boolean, isNew: boolean): readonly CarriedEvent[] => {
    const row = newestRow();
    let { seq, head } = lastOf(row);
    return drafts.map((draft) => {
      const known = again && say.bySalt.get(row.number, seq - rememberedDrafts, draft.salt);
      if (known) return known as CarriedEvent;
      seq += 1;
      const body = textOf(draft, { agentId, epoch: row.epoch, seq });
      head = nextHead(head, seq, commitmentOf(draft.salt, body));
      say.insert.run(row.number, seq, draft.salt, body, head, draft.bootId, draft.at, draft.clockQuality);
      if (isNew) track(draft);
      return { seq, salt: draft.salt, body };
    });
  };

  return {
    epochs() {
      const rows = say.epochs.all() as EpochRow[];
      return rows.map((row, index) => held(row, index === rows.length - 1));
    },
    newest: () => held(newestRow(), true),
    headAt({ number, trimmed }, seq) {
      if (seq === trimmed.seq) return trimmed.head;
      return (say.head.get(number, seq) as { head: Sha256 } | undefined)?.head;
    },
    append: (drafts, again) => append(drafts, again, true),
    beginEpoch(cause, stamp, previous, retold = []) {
      const before = newestRow() as EpochRow | undefined;
      if (before) say.setTold.run(before.told_seq ?? lastOf(before).seq, before.number);
      const epoch = mintId("epoch");
      const genesis = genesisHead(agentId, epoch);
      say.addEpoch.run(epoch, genesis, genesis);
      append([{ ...stamp, body: { type: "epoch.began", cause, ...(previous && { previous }) } }], false, true);
      append(retold, false, false);
    },
  };
}
