import { join } from "node:path";
import { type CarriedEvent, days, type Event, instant } from "@menshen/protocol";
import { checkDraft } from "./check-draft.ts";
import { type Draft, newSalt, type Stamped } from "./draft.ts";
import { makeFolder } from "./durable-file.ts";
import type { Appended, AppendedListener, AppendOptions, Journal, JournalOptions } from "./journal.ts";
import { JournalFault } from "./journal-fault.ts";
import { type JournalThread, startJournalThread } from "./journal-thread.ts";
import { journalFile } from "./schema.ts";
import { createWaitingRoom } from "./waiting-room.ts";

const keepAckedDays = 180;

/**
 * Opens the journal, or makes it with a first epoch. Returns before the file is open: what is appended meanwhile is
 * written first thing, and where the disk refuses, the journal is degraded from the start. `thread` may have been
 * started ahead.
 */
export async function openJournal(options: JournalOptions, thread = startJournalThread()): Promise<Journal> {
  const { directory, agentId, bootId, clock, onFault, onRecovered } = options;
  await makeFolder(directory).catch(() => undefined);

  const stamped = ({ doorId = options.doorId, stamp = clock.stamp() }: AppendOptions = {}): Stamped => ({
    salt: newSalt(),
    doorId,
    bootId,
    ...stamp,
  });
  thread.open(
    {
      file: join(directory, journalFile),
      agentId,
      cause: options.ranBefore ? "journal-lost" : "first-start",
      opening: stamped(),
    },
    (path) => options.onSetAside?.(new JournalFault("set-aside", `the journal could not be read and is now ${path}`)),
  );

  const { tell, onAppended } = listeners();
  const room = createWaitingRoom({
    write: (drafts) => write(thread, drafts, true, tell),
    degraded: (lost, lasted) => ({ ...stamped(), body: { type: "journal.degraded", lost, lasted } }),
    monotonicNow: clock.monotonic,
    ...(onFault && { onFault }),
    ...(onRecovered && { onRecovered }),
  });

  let closed = false;
  const append = async (draft: Draft): Promise<Appended> => {
    if (closed) throw new JournalFault("closed", "the journal is closed");
    checkDraft(draft, agentId);
    if (room.isOpen()) throw room.admit(draft);
    try {
      const [appended] = await write(thread, [draft], false, tell);
      return appended as Appended;
    } catch (fault) {
      if (fault instanceof JournalFault && fault.code === "unavailable") throw room.admit(draft, fault);
      throw fault;
    }
  };

  // Nobody waits for the file: a card must open the door before a slow disk has found its journal.
  void thread.call("headAt", 0).catch((fault: JournalFault) => room.open(fault));

  return {
    append: (body, where) => append({ ...stamped(where), body }),
    onAppended,
    state: () => (room.isOpen() ? "degraded" : "working"),
    marks: thread.marks,
    outboxDepth() {
      return (thread.marks()?.unacknowledged ?? 0) + room.size();
    },
    unsent: (limit) => thread.call("unsent", limit),
    headAt: (seq) => thread.call("headAt", seq),
    acknowledge: (mark, sentUpTo) => thread.call("acknowledge", mark, sentUpTo),
    reconcile: (welcome) => thread.call("reconcile", welcome, stamped()),
    fork: (fork) => thread.call("fork", fork, stamped()),
    knowsPulse: (pulseId) => thread.call("knowsPulse", pulseId),
    unexplainedSince: (seq) => thread.call("unexplainedSince", seq),
    entriesWithoutPhoto: () => thread.call("entriesWithoutPhoto", bootId),
    standingAlarms: () => thread.call("standingAlarms", bootId),
    lastEventBeforeBoot: () => thread.call("lastEventBefore", bootId),
    trim: (kept = keepAckedDays) => thread.call("trim", instant(clock.lowerBound() - days(kept))),
    async close() {
      closed = true;
      await room.close();
      await thread.close();
    },
  };
}

async function write(
  thread: JournalThread,
  drafts: readonly Draft[],
  again: boolean,
  tell: AppendedListener,
): Promise<readonly Appended[]> {
  const appended = (await thread.call("append", drafts, again)).map(toAppended);
  for (const one of appended) tell(one);
  return appended;
}

function toAppended(carried: CarriedEvent): Appended {
  return { seq: carried.seq, event: JSON.parse(carried.body) as Event, carried };
}

function listeners() {
  const all = new Set<AppendedListener>();
  return {
    tell: (appended: Appended) => {
      for (const listener of all) listener(appended);
    },
    onAppended(listener: AppendedListener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
  };
}
