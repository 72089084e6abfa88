import type { Bench } from "./bench.ts";
import type { BeforeCut } from "./run-state.ts";
import { atHand, type Found, failed, type Measured, type MeasureParts, passed, waitFor } from "./waiting.ts";

type Parts = Pick<MeasureParts, "bench" | "signal">;

/**
 * Notes what stands before the power is cut; what is wrong where this start cannot be accounted for, because what is reported
 * of it afterwards would be taken for the cut's. Undefined where the journal cannot be asked yet.
 */
export async function noteBeforeCut(parts: Parts): Promise<Omit<BeforeCut, "language"> | Found | undefined> {
  const unaccounted = await unaccountedFor(parts);
  if (unaccounted) return unaccounted;
  const { journal, machineBoot } = parts.bench;
  const marks = journal.marks();
  if (marks === undefined) return undefined;
  const { epoch, seq, head } = marks.last;
  return { machineBoot: await machineBoot(), mark: { epoch, seq, head } };
}

/**
 * Judges by what this start found: the machine started anew, the journal still leads through the mark, and since then no pulse
 * of the lock was reported that the journal cannot explain. Undefined while the machine was not cut.
 */
export async function judgeCut(before: BeforeCut, parts: Parts): Promise<Found | undefined> {
  const { bench } = parts;
  if ((await bench.machineBoot()) === before.machineBoot) return undefined;
  const unaccounted = await unaccountedFor(parts);
  if (unaccounted) return unaccounted;
  return await judgeJournal(before.mark, bench).catch(() => failed("journal-broken"));
}

async function judgeJournal({ epoch, seq, head }: BeforeCut["mark"], bench: Bench): Promise<Measured> {
  const { journal } = bench;
  const isWhole = (await journal.headAt(seq)) === head && journal.marks()?.epoch === epoch;
  if (!isWhole) return failed("journal-broken");
  if ((await journal.unexplainedSince(seq)).length === 0) return passed(undefined, "whole-again");
  return failed(bench.isStrayPulseAlarmed() ? "lock-moved-alarm" : "lock-moved");
}

/** Undefined once whatever the lock did before this start is in the journal, explained or reported. */
async function unaccountedFor(parts: Parts): Promise<Found | undefined> {
  const accounted = await waitFor<true>(parts, { within: atHand, orElse: "boot-unaccounted" }, (take) => {
    void parts.bench.bootAccounted.then(() => take(true));
    return () => {};
  });
  return accounted.came ? undefined : accounted.found;
}
