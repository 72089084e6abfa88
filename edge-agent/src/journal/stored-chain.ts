import type { AgentId, CarriedEvent, Epoch, Mark, Sha256 } from "@menshen/protocol";
import { commitmentOf, genesisHead, nextHead } from "@menshen/protocol/chain";
import { mintId } from "@menshen/protocol/ids";
import { type Draft, type Stamped, textOf } from "./draft.ts";
import type { EpochCause } from "./journal.ts";
import type { Statements } from "./statements.ts";

/** The newest epoch as its row stands. */
export interface EpochRow {
  readonly number: number;
  readonly epoch: Epoch;
  readonly acked_seq: number;
  readonly acked_head: Sha256;
  readonly trimmed_seq: number;
  readonly trimmed_head: Sha256;
}

/** The chain of the newest epoch; what writes must run inside a transaction. */
export interface StoredChain {
  current(): EpochRow;
  /** The newest epoch and where its chain ends. */
  end(): EpochRow & { readonly seq: number; readonly head: Sha256 };
  headAt(seq: number): Sha256 | undefined;
  append(drafts: readonly Draft[], again: boolean): readonly CarriedEvent[];
  beginEpoch(cause: EpochCause, stamp: Stamped, previous: Mark | undefined, carried: readonly Draft[]): void;
}

/** How far back a repeated draft is looked for: twice what can be in flight or waiting in memory. */
const rememberedDrafts = 4000;

/** Makes the chain over prepared statements; `track` is told of every draft that is chained. */
export function createStoredChain(agentId: AgentId, say: Statements, track: (draft: Draft) => void): StoredChain {
  const current = () => say.epoch.get() as EpochRow;
  const end = () => {
    const row = current();
    const last = say.last.get(row.number) as { seq: number; head: Sha256 } | undefined;
    return { ...row, seq: last?.seq ?? row.trimmed_seq, head: last?.head ?? row.trimmed_head };
  };

  const append = (drafts: readonly Draft[], again: boolean): readonly CarriedEvent[] => {
    const { number, epoch, ...before } = end();
    let { seq, head } = before;
    return drafts.map((draft) => {
      const known = again && say.bySalt.get(number, seq - rememberedDrafts, draft.salt);
      if (known) return known as CarriedEvent;
      seq += 1;
      const body = textOf(draft, { agentId, epoch, seq });
      head = nextHead(head, seq, commitmentOf(draft.salt, body));
      say.insert.run(number, seq, draft.salt, body, head, draft.bootId, draft.at, draft.clockQuality);
      track(draft);
      return { seq, salt: draft.salt, body };
    });
  };

  return {
    current,
    end,
    headAt(seq) {
      const { number, trimmed_seq, trimmed_head } = current();
      if (seq === trimmed_seq) return trimmed_head;
      return (say.head.get(number, seq) as { head: Sha256 } | undefined)?.head;
    },
    append,
    beginEpoch(cause, stamp, previous, carried) {
      const epoch = mintId("epoch");
      const genesis = genesisHead(agentId, epoch);
      say.addEpoch.run(epoch, genesis, genesis);
      const began = { type: "epoch.began" as const, cause, ...(previous && { previous }) };
      append([{ ...stamp, body: began }, ...carried], false);
    },
  };
}
