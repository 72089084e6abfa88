import { type Millis, type Monotonic, millis } from "@menshen/protocol";
import type { Draft } from "./draft.ts";
import { JournalFault } from "./journal-fault.ts";

/** Where events wait while the disk does not take them. */
export interface WaitingRoom {
  isOpen(): boolean;
  size(): number;
  /** Begins to wait, although no event waits yet. */
  open(fault: JournalFault): void;
  /** Lets an event in, or counts it lost when all places are taken; returns the fault to tell its caller. */
  admit(draft: Draft, cause?: JournalFault): JournalFault;
  /** Tries a last time. */
  close(): Promise<void>;
}

interface WaitingRoomOptions {
  /** Writes drafts that may have been written before; rejects when the disk still refuses. */
  readonly write: (drafts: readonly Draft[]) => Promise<unknown>;
  readonly degraded: (lost: number, lasted: Millis) => Draft;
  readonly monotonicNow: () => Monotonic;
  readonly onFault?: (fault: JournalFault) => void;
  readonly onRecovered?: () => void;
}

const places = 1000;
const atOnce = 200;
const firstRetry = 250;
const longestRetry = 30_000;

/** Makes the bounded queue that holds events in memory, tries the disk again with back-off, and writes them in order when it works. */
export function createWaitingRoom(options: WaitingRoomOptions): WaitingRoom {
  const { write, degraded, monotonicNow, onFault, onRecovered } = options;
  let queue: readonly Draft[] = [];
  let since: Monotonic | undefined;
  let lost = 0;
  let pause = firstRetry;
  let timer: NodeJS.Timeout | undefined;
  let recovering: Promise<void> | undefined;
  let closed = false;

  const emptyQueue = async () => {
    while (queue.length > 0) {
      const batch = queue.slice(0, atOnce);
      await write(batch);
      queue = queue.slice(batch.length);
    }
  };

  const recover = async () => {
    await emptyQueue();
    await write([degraded(lost, millis(monotonicNow() - (since ?? monotonicNow())))]);
    lost = 0;
    // Events that came while that was written wait behind it.
    await emptyQueue();
    since = undefined;
    pause = firstRetry;
    onRecovered?.();
  };

  const retryLater = () => {
    if (closed) return;
    timer = setTimeout(() => {
      recovering = recover().catch(() => {
        pause = Math.min(pause * 2, longestRetry);
        retryLater();
      });
    }, pause);
  };

  const open = (fault: JournalFault) => {
    if (since !== undefined) return;
    since = monotonicNow();
    onFault?.(fault);
    retryLater();
  };

  return {
    isOpen: () => since !== undefined,
    size: () => queue.length,
    open,
    admit(draft, cause) {
      open(cause ?? new JournalFault("unavailable", "the disk does not take events"));
      if (queue.length >= places) {
        lost += 1;
        return new JournalFault("lost", `${places} events already wait for the disk`, { cause });
      }
      queue = [...queue, draft];
      return new JournalFault("queued", "the disk refused; the event waits in memory", { cause });
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await recovering;
      if (since !== undefined) await recover().catch(() => undefined);
    },
  };
}
