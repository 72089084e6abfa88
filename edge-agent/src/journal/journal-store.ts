import type {
  AgentId,
  BootId,
  CarriedEvent,
  DoorId,
  EntryId,
  Epoch,
  Event,
  Instant,
  Mark,
  Sha256,
} from "@menshen/protocol";
import Database from "better-sqlite3";
import { type Draft, redraft, type Stamped } from "./draft.ts";
import type {
  AcknowledgeResult,
  EpochCause,
  EpochOptions,
  JournalMarks,
  StandingAlarm,
  UnphotographedEntry,
} from "./journal.ts";
import { remember } from "./remember.ts";
import { schema } from "./schema.ts";
import { statements } from "./statements.ts";
import { createStoredChain } from "./stored-chain.ts";

export interface StoreOptions {
  readonly file: string;
  readonly agentId: AgentId;
  /** Why the first epoch begins, when the file holds none, and the stamp of its first event. */
  readonly cause: EpochCause;
  readonly opening: Stamped;
}

export type RewindResult = "rewound" | "fork" | "other-epoch";

/** The journal's file: synchronous, meant for a thread of its own. Every call that writes is one durable transaction. */
export interface JournalStore {
  marks(): JournalMarks;
  /** `again` looks for each draft among the newest events first: a commit whose answer was lost is not repeated. */
  append(drafts: readonly Draft[], again?: boolean): readonly CarriedEvent[];
  read(after: number, limit: number): readonly CarriedEvent[];
  headAt(seq: number): Sha256 | undefined;
  acknowledge(mark: Mark): AcknowledgeResult;
  rewind(mark: Mark | undefined): RewindResult;
  noteWelcome(registryEpoch: number, bootId: BootId): void;
  epochs(): readonly Epoch[];
  beginEpoch(cause: EpochCause, stamp: Stamped, options: EpochOptions): void;
  knowsPulse(pulseId: string): boolean;
  entriesWithoutPhoto(except: BootId): readonly UnphotographedEntry[];
  standingAlarms(except: BootId): readonly StandingAlarm[];
  lastEventBefore(bootId: BootId): Event | undefined;
  trim(before: Instant): number;
  close(): void;
}

/** Opens the journal's file, or makes it with a first epoch; throws what SQLite throws. */
export function openJournalStore({ file, agentId, cause, opening }: StoreOptions): JournalStore {
  // Nobody else writes here; who holds the file longer than this is a fault like a full disk.
  const database = new Database(file, { timeout: 200 });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(schema);
  const say = statements(database);
  const chain = createStoredChain(agentId, say, remember(database));

  const setAcked = (number: number, seq: number, head: Sha256) => say.setAcked.run(seq, head, number);

  database.transaction(() => {
    if (say.epoch.get() === undefined) chain.beginEpoch(cause, opening, undefined, []);
  })();

  return {
    marks() {
      const { epoch, acked_seq, acked_head, trimmed_seq, seq, head } = chain.end();
      const registry = say.registry.get() as { epoch: number } | undefined;
      return {
        epoch,
        last: { epoch, seq, head },
        acked: { epoch, seq: acked_seq, head: acked_head },
        firstKept: trimmed_seq + 1,
        ...(registry && { registryEpoch: registry.epoch }),
      };
    },
    append: (drafts, again = false) => database.transaction(() => chain.append(drafts, again))(),
    read: (after, limit) => say.read.all(chain.current().number, after, limit) as CarriedEvent[],
    headAt: chain.headAt,
    acknowledge(mark) {
      const { number, epoch, acked_seq, seq } = chain.end();
      if (mark.epoch !== epoch) return "other-epoch";
      if (mark.seq > seq) return "ahead";
      const head = chain.headAt(mark.seq);
      if (head !== undefined && head !== mark.head) return "fork";
      if (head === undefined || mark.seq <= acked_seq) return "already";
      setAcked(number, mark.seq, mark.head);
      return "advanced";
    },
    rewind(mark) {
      const { number, epoch, acked_seq, trimmed_seq, trimmed_head } = chain.current();
      if (mark && mark.epoch !== epoch) return "other-epoch";
      // What was trimmed cannot be sent again; everything after it can.
      if (!mark || mark.seq <= trimmed_seq) {
        setAcked(number, trimmed_seq, trimmed_head);
        return "rewound";
      }
      if (chain.headAt(mark.seq) !== mark.head) return "fork";
      if (mark.seq < acked_seq) setAcked(number, mark.seq, mark.head);
      return "rewound";
    },
    noteWelcome: (registryEpoch, bootId) =>
      database.transaction(() => {
        say.setRegistry.run(registryEpoch);
        say.welcomed.run(bootId);
      })(),
    epochs: () => (say.epochs.all() as { epoch: Epoch }[]).map(({ epoch }) => epoch),
    beginEpoch: (why, stamp, { previous, carryFrom }) =>
      database.transaction(() => {
        const { number, epoch, acked_seq, acked_head } = chain.current();
        const from = carryFrom ?? (say.firstUnheard.get(number, acked_seq, stamp.bootId) as { seq: number }).seq;
        const carried = (say.tail.all(number, from) as { body: string }[])
          .map((row) => redraft(row.body))
          .filter((draft) => draft.body.type !== "epoch.began");
        chain.beginEpoch(why, stamp, previous ?? { epoch, seq: acked_seq, head: acked_head }, carried);
      })(),
    knowsPulse: (pulseId) => say.pulse.get(pulseId) !== undefined,
    entriesWithoutPhoto: (except) =>
      say.withoutPhoto.all(except) as { entryId: EntryId; doorId: DoorId; outcome: "granted" | "denied" }[],
    standingAlarms: (except) => say.alarms.all(except) as StandingAlarm[],
    lastEventBefore(bootId) {
      const row = say.before.get(bootId) as { body: string } | undefined;
      return row && (JSON.parse(row.body) as Event);
    },
    trim: (before) =>
      database.transaction(() => {
        const { number, acked_seq } = chain.current();
        const row = say.trimmable.get(number, acked_seq, before) as { seq: number; head: Sha256 } | undefined;
        if (!row) return 0;
        say.setTrimmed.run(row.seq, row.head, number);
        return say.dropUpTo.run(number, row.seq).changes + say.dropOlderEpochs.run(number, before).changes;
      })(),
    close: () => void database.close(),
  };
}
