import type { CarriedEvent, Epoch, Fork, Mark, Welcome } from "@menshen/protocol";
import { compareEpoch } from "./compare-epoch.ts";
import { type Draft, redraft, type Stamped } from "./draft.ts";
import type { Acknowledged, EpochCause, Reconciled, Unsent } from "./journal.ts";
import type { Statements } from "./statements.ts";
import type { HeldEpoch, StoredChain } from "./stored-chain.ts";

/** Brings the journal's epochs and what a registry holds of them together; what writes must run inside a transaction. */
export interface EpochSettling {
  unsent(limit: number): Unsent | undefined;
  acknowledge(mark: Mark, sentUpTo?: number): Acknowledged;
  reconcile(welcome: Pick<Welcome, "marks" | "registryEpoch">, stamp: Stamped): Reconciled;
  fork(fork: Pick<Fork, "epoch" | "seq" | "held">, stamp: Stamped): Reconciled | "other-epoch";
}

/** The mark to cite: the newest that the registry confirmed. */
export const newestAcked = (epochs: readonly HeldEpoch[]): Mark | undefined =>
  (epochs.findLast(({ acked }) => acked.seq > 0) ?? epochs.at(-1))?.acked;

/** Makes the settling over the stored chains. */
export function createSettling(say: Statements, chain: StoredChain): EpochSettling {
  const setAcked = ({ number }: HeldEpoch, { seq, head }: Mark) => say.setAcked.run(seq, head, number);
  const find = (epoch: Epoch) => chain.epochs().find((here) => here.epoch === epoch);
  const between = ({ number }: HeldEpoch, after: number, upTo: number, limit: number) =>
    say.between.all(number, after, upTo, limit) as CarriedEvent[];

  /** Ends an epoch at a seq; gives what it holds from another on, to be told again. */
  const endEpoch = (here: HeldEpoch, told: number, retoldFrom: number): readonly Draft[] => {
    say.setTold.run(told, here.number);
    return between(here, retoldFrom - 1, here.end, -1)
      .map(redraft)
      .filter(({ body }) => body.type !== "epoch.began");
  };

  const beginEpoch = (cause: EpochCause, stamp: Stamped, retold: readonly Draft[]): Reconciled => {
    chain.beginEpoch(cause, stamp, newestAcked(chain.epochs()), retold);
    return cause === "journal-lost" ? "retold" : "new-epoch";
  };

  const compare = (here: HeldEpoch, held: readonly Mark[], isSameRegistry: boolean) => {
    const mark = held.find(({ epoch }) => epoch === here.epoch);
    const compared = compareEpoch(here, mark, (seq) => chain.headAt(here, seq), isSameRegistry);
    if (compared.type === "ends" || !here.isNewest || !mark) return compared;
    // The registry knows a later epoch of this controller: that part of the journal is gone.
    const isOutlived = chain.epochs().every(({ epoch }) => epoch !== held.at(-1)?.epoch);
    if (!isOutlived) return compared;
    const { acked } = compared;
    return { type: "ends", acked, retoldFrom: acked.seq + 1, cause: "journal-restored" } as const;
  };

  return {
    unsent(limit) {
      const here = chain.epochs().find(({ acked, end }) => acked.seq < end);
      return here && { after: here.acked, events: between(here, here.acked.seq, here.end, limit) };
    },

    acknowledge(mark, sentUpTo = 0) {
      const here = find(mark.epoch);
      if (!here) return { type: "other-epoch" };
      const isAhead = mark.seq > here.end;
      // What it holds beyond is another's; what it was sent it took without a word, so it holds that too.
      const seq = isAhead ? Math.min(sentUpTo, here.end) : mark.seq;
      const head = chain.headAt(here, seq);
      if (!isAhead && head !== undefined && head !== mark.head) return { type: "fork" };
      const events = seq - here.acked.seq;
      if (events > 0 && head !== undefined) setAcked(here, { epoch: mark.epoch, seq, head });
      if (isAhead && here.isNewest) return { type: "ahead" };
      return events > 0 ? { type: "advanced", events } : { type: "already" };
    },

    reconcile({ marks, registryEpoch }, stamp) {
      const known = say.registry.get() as { epoch: number } | undefined;
      say.setRegistry.run(registryEpoch);
      const isSame = known?.epoch === registryEpoch;
      const compared = chain.epochs().map((here) => ({ here, ...compare(here, marks, isSame) }));
      for (const { here, acked } of compared) setAcked(here, acked);
      const ended = compared.filter((one) => one.type === "ends");
      const retold = ended.flatMap(({ here, acked, retoldFrom }) => endEpoch(here, acked.seq, retoldFrom));
      const last = ended.at(-1);
      if (last && (last.here.isNewest || retold.length > 0)) return beginEpoch(last.cause, stamp, retold);
      return compared.some(({ here, acked }) => acked.seq < here.acked.seq) ? "rewound" : "agreed";
    },

    fork({ epoch, seq, held }, stamp) {
      const here = find(epoch);
      if (!here) return "other-epoch";
      const { acked, trimmed, end } = here;
      if (seq > end) return "agreed";
      if (seq <= acked.seq && trimmed.seq < acked.seq) {
        // It disowns what it acknowledged: it is asked from the beginning where the histories part.
        setAcked(here, trimmed);
        return "rewound";
      }
      const retoldFrom = Math.max(seq, acked.seq + 1);
      return beginEpoch(
        held.seq > end ? "journal-restored" : "fork",
        stamp,
        endEpoch(here, retoldFrom - 1, retoldFrom),
      );
    },
  };
}
