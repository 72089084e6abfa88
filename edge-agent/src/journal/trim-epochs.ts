import type { Instant, Mark } from "@menshen/protocol";
import type { Statements } from "./statements.ts";
import type { HeldEpoch, StoredChain } from "./stored-chain.ts";

type Old = Pick<Mark, "seq" | "head">;

/** Drops acknowledged events of every epoch that happened before an instant; returns how many. Must run inside a transaction. */
export function trimEpochs(say: Statements, chain: StoredChain, before: Instant): number {
  let dropped = 0;
  let isOld = false;
  for (const here of [...chain.epochs()].reverse()) {
    const upTo: Old | undefined = isOld ? here.acked : lastOld(say, here, before);
    const isTold = here.acked.seq >= here.end;
    if (upTo && upTo.seq > here.trimmed.seq) {
      say.setTrimmed.run(upTo.seq, upTo.head, here.number);
      dropped += say.dropUpTo.run(here.number, upTo.seq).changes;
    }
    // What was told again in a later epoch is kept there.
    if (isOld && isTold) dropped += say.dropUpTo.run(here.number, Number.MAX_SAFE_INTEGER).changes;
    // Epochs follow one another: what came before something old is old.
    isOld ||= upTo !== undefined;
  }
  return dropped;
}

const lastOld = (say: Statements, { number, acked }: HeldEpoch, before: Instant) =>
  say.trimmable.get({ number, acked: acked.seq, before }) as Old | undefined;
