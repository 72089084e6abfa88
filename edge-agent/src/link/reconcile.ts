import type { Mark, Welcome } from "@menshen/protocol";
import type { Journal } from "../journal/journal.ts";

/** What comparing the marks came to. */
export type Reconciled =
  | "agreed"
  /** The registry holds less than it once acknowledged: it was restored, and gets it again. */
  | "rewound"
  /** It lost more than this journal still holds: what is held goes into a new epoch, because no chain leads to it any more. */
  | "retold"
  /** The registry holds what this journal does not: the journal was restored or lost, and a new epoch began. */
  | "new-epoch";

/** Compares what the registry holds of this controller with the journal, and sets the journal right. */
export async function reconcile(
  journal: Journal,
  welcome: Pick<Welcome, "mark" | "registryEpoch">,
): Promise<Reconciled> {
  const result = await compare(journal, welcome.mark);
  if (result === "new-epoch") await journal.beginEpoch("journal-restored");
  await journal.noteWelcome(welcome.registryEpoch);
  return result;
}

async function compare(journal: Journal, mark: Mark | undefined): Promise<Reconciled> {
  const before = journal.marks();
  if (!before) return "agreed";
  if (!mark || mark.epoch !== before.epoch) {
    // Never acknowledged: this epoch is news to the registry, as it should be.
    if (before.acked.seq === 0) return "agreed";
    const known = !mark || (await journal.epochs()).includes(mark.epoch);
    return known ? await rewind(journal, undefined) : "new-epoch";
  }
  if (mark.seq < before.acked.seq) return await rewind(journal, mark);
  const result = await journal.acknowledge(mark);
  return result === "fork" || result === "ahead" ? "new-epoch" : "agreed";
}

async function rewind(journal: Journal, mark: Mark | undefined): Promise<Reconciled> {
  const firstKept = journal.marks()?.firstKept ?? 1;
  if ((mark?.seq ?? 0) < firstKept - 1) {
    await journal.beginEpoch("journal-lost", { ...(mark && { previous: mark }), carryFrom: firstKept });
    return "retold";
  }
  return (await journal.rewind(mark)) === "rewound" ? "rewound" : "new-epoch";
}
