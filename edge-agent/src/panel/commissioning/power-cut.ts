import type { Bench } from "./bench.ts";
import type { BeforeCut } from "./run-state.ts";
import type { Measured } from "./waiting.ts";

type Parts = Pick<Bench, "journal" | "hardware" | "machineBoot">;

/** Notes what stands before the power is cut; undefined where the journal cannot be asked yet. */
export async function noteBeforeCut({ journal, hardware, machineBoot }: Parts): Promise<BeforeCut | undefined> {
  const marks = journal.marks();
  if (marks === undefined) return undefined;
  const pulses = await hardware.lock.pulses();
  const { epoch, seq, head } = marks.last;
  return { machineBoot: await machineBoot(), mark: { epoch, seq, head }, pulses: pulses.map(({ id }) => id) };
}

/**
 * Compares what stands now with what stood before: the machine started anew, the journal still leads through the mark,
 * and the journal explains every time the lock moved since. Undefined while the machine was not cut.
 */
export async function judgeCut(before: BeforeCut, parts: Parts): Promise<Measured | undefined> {
  const { journal, hardware, machineBoot } = parts;
  if ((await machineBoot()) === before.machineBoot) return undefined;
  const { epoch, seq, head } = before.mark;
  const isWhole = journal.marks()?.epoch === epoch && (await journal.headAt(seq)) === head;
  if (!isWhole) return { outcome: "failed", note: "journal-broken" };
  for (const { id } of await hardware.lock.pulses()) {
    if (!before.pulses.includes(id) && !(await explains(journal, id))) return { outcome: "failed", note: "lock-moved" };
  }
  return { outcome: "passed", note: "whole-again" };
}

/** A pulse that was reported as unexplained is known to the journal too; that one is an alarm, which the run shows. */
const explains = (journal: Bench["journal"], id: string): Promise<boolean> => journal.knowsPulse(id);
