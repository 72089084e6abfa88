import type { EntryId } from "@menshen/protocol";
import type { Sighting } from "../recognition/watch-faces.ts";

/** When things happened on the way to one decision, in monotonic milliseconds. */
export interface DecisionTimes {
  readonly entryId: EntryId;
  readonly outcome: "granted" | "denied" | "second-factor";
  readonly factor: string;
  readonly decidedAt: number;
  /** The first comparable view of the person, and the frame that decided. */
  readonly firstView?: Sighting["firstView"];
  readonly deciding?: Sighting["deciding"];
  /** When the order was written to the lock's keeper; absent where nothing was opened, or it could not be written. */
  readonly lockCommandAt?: number;
  /** When the lock's keeper had answered that the line is active, which is after its own fsync of the order. */
  readonly lineActiveAt?: number;
}

/** What a benchmark asks a running controller. */
export interface TimingsReport {
  readonly startedAt: number;
  /** Milliseconds from the start of the process until a card, or a face, would open. */
  readonly cardReadyMs?: number;
  readonly faceReadyMs?: number;
  /** Until the first event of this run was on the disk. */
  readonly journalReadyMs?: number;
  readonly decisions: readonly DecisionTimes[];
}

export interface Timings {
  cardReady(at: number): void;
  faceReady(at: number): void;
  journalReady(at: number): void;
  lockCommanded(entryId: EntryId, at: number): void;
  lineActive(pulseId: string, at: number): void;
  decided(times: Omit<DecisionTimes, LockTime>): void;
  report(): TimingsReport;
}

type LockTime = "lockCommandAt" | "lineActiveAt";

const keptDecisions = 500;

/** Keeps the newest decisions' times; `startedAt` is when the process began, on the same monotonic clock. */
export function createTimings(startedAt: number): Timings {
  const since = (at: number) => Math.round((at - startedAt) * 10) / 10;
  let ready: Pick<TimingsReport, "cardReadyMs" | "faceReadyMs" | "journalReadyMs"> = {};
  let decisions: readonly DecisionTimes[] = [];
  const newest: { [time in LockTime]?: { readonly entryId: string; readonly at: number } } = {};
  const note = (time: LockTime, entryId: string, at: number) => {
    newest[time] = { entryId, at };
    // Where the keeper had to be reached first, and of what it answers, the decision is noted already.
    decisions = decisions.map((one) =>
      one.entryId === entryId && one.outcome === "granted" ? { ...one, [time]: at } : one,
    );
  };
  const noted = (time: LockTime, entryId: EntryId) => {
    const one = newest[time];
    return one?.entryId === entryId ? { [time]: one.at } : {};
  };
  return {
    cardReady(at) {
      ready = { cardReadyMs: since(at), ...ready };
    },
    faceReady(at) {
      ready = { faceReadyMs: since(at), ...ready };
    },
    journalReady(at) {
      ready = { journalReadyMs: since(at), ...ready };
    },
    lockCommanded: (entryId, at) => note("lockCommandAt", entryId, at),
    lineActive: (pulseId, at) => note("lineActiveAt", pulseId, at),
    decided(times) {
      const { entryId } = times;
      const known = { ...noted("lockCommandAt", entryId), ...noted("lineActiveAt", entryId) };
      decisions = [...decisions.slice(1 - keptDecisions), { ...times, ...known }];
    },
    report: () => ({ startedAt, ...ready, decisions }),
  };
}
