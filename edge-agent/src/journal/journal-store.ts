import type { AgentId, BootId, CarriedEvent, DoorId, EntryId, Event, Instant, Sha256 } from "@menshen/protocol";
import { openDatabase } from "../open-database.ts";
import type { Draft, Stamped } from "./draft.ts";
import type { EpochCause, JournalMarks, StandingAlarm, UnphotographedEntry } from "./journal.ts";
import { remember } from "./remember.ts";
import { schema } from "./schema.ts";
import { createSettling, type EpochSettling, newestAcked } from "./settle-epochs.ts";
import { statements } from "./statements.ts";
import { createStoredChain } from "./stored-chain.ts";
import { trimEpochs } from "./trim-epochs.ts";

export interface StoreOptions {
  readonly file: string;
  readonly agentId: AgentId;
  /** Why the first epoch begins, when the file holds none, and the stamp of its first event. */
  readonly cause: EpochCause;
  readonly opening: Stamped;
}

/** The journal's file: synchronous, meant for a thread of its own. Every call that writes is one durable transaction. */
export interface JournalStore extends EpochSettling {
  marks(): JournalMarks;
  /** `again` looks for each draft among the newest events first: a commit whose answer was lost is not repeated. */
  append(drafts: readonly Draft[], again?: boolean): readonly CarriedEvent[];
  headAt(seq: number): Sha256 | undefined;
  knowsPulse(pulseId: string): boolean;
  unexplainedSince(seq: number): readonly string[];
  entriesWithoutPhoto(except: BootId): readonly UnphotographedEntry[];
  standingAlarms(except: BootId): readonly StandingAlarm[];
  lastEventBefore(bootId: BootId): Event | undefined;
  trim(before: Instant): number;
  close(): void;
}

/** Opens the journal's file, or makes it with a first epoch; throws what SQLite throws. */
export function openJournalStore({ file, agentId, cause, opening }: StoreOptions): JournalStore {
  // Nobody else writes here; who holds the file longer than this is a fault like a full disk.
  const database = openDatabase(file, { timeout: 200 });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(schema);
  const say = statements(database);
  const chain = createStoredChain(agentId, say, remember(database));

  const settling = createSettling(say, chain);

  database.transaction(() => {
    if (say.epoch.get() === undefined) chain.beginEpoch(cause, opening);
  })();

  return {
    marks() {
      const epochs = chain.epochs();
      const newest = chain.newest();
      const { epoch, trimmed, end } = newest;
      const registry = say.registry.get() as { epoch: number } | undefined;
      const last = { epoch, seq: end, head: chain.headAt(newest, end) ?? trimmed.head };
      return {
        epoch,
        last,
        acked: newestAcked(epochs) ?? newest.acked,
        firstKept: trimmed.seq + 1,
        unacknowledged: epochs.reduce((sum, here) => sum + Math.max(here.end - here.acked.seq, 0), 0),
        ...(registry && { registryEpoch: registry.epoch }),
      };
    },
    append: (drafts, again = false) => database.transaction(() => chain.append(drafts, again))(),
    headAt: (seq) => chain.headAt(chain.newest(), seq),
    unsent: settling.unsent,
    acknowledge: database.transaction(settling.acknowledge),
    reconcile: database.transaction(settling.reconcile),
    fork: database.transaction(settling.fork),
    knowsPulse: (pulseId) => say.pulse.get(pulseId) !== undefined,
    unexplainedSince: (seq) =>
      (say.unexplained.all(chain.newest().number, seq) as { pulseId: string }[]).map(({ pulseId }) => pulseId),
    entriesWithoutPhoto: (except) =>
      say.withoutPhoto.all(except) as { entryId: EntryId; doorId: DoorId; outcome: "granted" | "denied" }[],
    standingAlarms(except) {
      const rows = say.alarms.all(except) as (Omit<StandingAlarm, "acknowledged"> & { acknowledged: 0 | 1 })[];
      return rows.map((row) => ({ ...row, acknowledged: row.acknowledged === 1 }));
    },
    lastEventBefore(bootId) {
      const row = say.before.get(bootId) as { body: string } | undefined;
      return row && (JSON.parse(row.body) as Event);
    },
    trim: database.transaction((before: Instant) => trimEpochs(say, chain, before)),
    close: () => void database.close(),
  };
}
