import {
  type AgentId,
  type BootId,
  type CarriedEvent,
  commitmentOf,
  type DoorId,
  type EntryId,
  type Epoch,
  type Event,
  genesisHead,
  type Instant,
  type Mark,
  mintId,
  nextHead,
  type Sha256,
} from "@menshen/protocol";
import Database from "better-sqlite3";
import { type Draft, redraft, type Stamped, textOf } from "./draft.ts";
import type { AcknowledgeResult, EpochCause, EpochOptions, JournalMarks, UnphotographedEntry } from "./journal.ts";
import { remember } from "./remember.ts";
import { schema } from "./schema.ts";

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
  lastEventBefore(bootId: BootId): Event | undefined;
  trim(before: Instant): number;
  close(): void;
}

interface EpochRow {
  readonly number: number;
  readonly epoch: Epoch;
  readonly acked_seq: number;
  readonly acked_head: Sha256;
  readonly trimmed_seq: number;
  readonly trimmed_head: Sha256;
}

/** How far back a repeated draft is looked for: twice what can be in flight or waiting in memory. */
const rememberedDrafts = 4000;

/** Opens the journal's file, or makes it with a first epoch; throws what SQLite throws. */
export function openJournalStore({ file, agentId, cause, opening }: StoreOptions): JournalStore {
  // Nobody else writes here; who holds the file longer than this is a fault like a full disk.
  const database = new Database(file, { timeout: 200 });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(schema);
  const say = statements(database);
  const track = remember(database);

  const current = () => say.epoch.get() as EpochRow;
  const place = () => {
    const row = current();
    const last = say.last.get(row.number) as { seq: number; head: Sha256 } | undefined;
    return { ...row, seq: last?.seq ?? row.trimmed_seq, head: last?.head ?? row.trimmed_head };
  };

  /** Chains drafts after the newest event; runs inside a transaction. */
  const chain = (drafts: readonly Draft[], again: boolean): readonly CarriedEvent[] => {
    const { number, epoch, ...end } = place();
    let { seq, head } = end;
    return drafts.map((draft) => {
      const known = again && say.bySalt.get(number, seq - rememberedDrafts, draft.salt);
      if (known) return known as CarriedEvent;
      seq += 1;
      const body = textOf(draft, { agentId, epoch, seq });
      head = nextHead(head, seq, commitmentOf(draft.salt, body));
      say.insert.run(number, seq, draft.salt, body, head, draft.bootId, draft.at, draft.clockQuality);
      track(draft);
      return { seq, salt: draft.salt, body };
    });
  };

  const startEpoch = (why: EpochCause, stamp: Stamped, previous: Mark | undefined, carried: readonly Draft[]) => {
    const epoch = mintId("epoch");
    const genesis = genesisHead(agentId, epoch);
    say.addEpoch.run(epoch, genesis, genesis);
    const began = { type: "epoch.began" as const, cause: why, ...(previous && { previous }) };
    chain([{ ...stamp, body: began }, ...carried], false);
  };

  const headAt = (seq: number): Sha256 | undefined => {
    const { number, trimmed_seq, trimmed_head } = current();
    if (seq === trimmed_seq) return trimmed_head;
    return (say.head.get(number, seq) as { head: Sha256 } | undefined)?.head;
  };

  const setAcked = (number: number, seq: number, head: Sha256) => say.setAcked.run(seq, head, number);

  database.transaction(() => {
    if (!current()) startEpoch(cause, opening, undefined, []);
  })();

  return {
    marks() {
      const { epoch, acked_seq, acked_head, trimmed_seq, seq, head } = place();
      const registry = say.registry.get() as { epoch: number } | undefined;
      return {
        epoch,
        last: { epoch, seq, head },
        acked: { epoch, seq: acked_seq, head: acked_head },
        firstKept: trimmed_seq + 1,
        ...(registry && { registryEpoch: registry.epoch }),
      };
    },
    append: (drafts, again = false) => database.transaction(() => chain(drafts, again))(),
    read: (after, limit) => say.read.all(current().number, after, limit) as CarriedEvent[],
    headAt,
    acknowledge(mark) {
      const { number, epoch, acked_seq, seq } = place();
      if (mark.epoch !== epoch) return "other-epoch";
      if (mark.seq > seq) return "ahead";
      const head = headAt(mark.seq);
      if (head !== undefined && head !== mark.head) return "fork";
      if (head === undefined || mark.seq <= acked_seq) return "already";
      setAcked(number, mark.seq, mark.head);
      return "advanced";
    },
    rewind(mark) {
      const { number, epoch, acked_seq, trimmed_seq, trimmed_head } = current();
      if (mark && mark.epoch !== epoch) return "other-epoch";
      // What was trimmed cannot be sent again; everything after it can.
      if (!mark || mark.seq <= trimmed_seq) {
        setAcked(number, trimmed_seq, trimmed_head);
        return "rewound";
      }
      if (headAt(mark.seq) !== mark.head) return "fork";
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
        const { number, epoch, acked_seq, acked_head } = current();
        const from = carryFrom ?? (say.firstUnheard.get(number, acked_seq, stamp.bootId) as { seq: number }).seq;
        const carried = (say.tail.all(number, from) as { body: string }[])
          .map((row) => redraft(row.body))
          .filter((draft) => draft.body.type !== "epoch.began");
        startEpoch(why, stamp, previous ?? { epoch, seq: acked_seq, head: acked_head }, carried);
      })(),
    knowsPulse: (pulseId) => say.pulse.get(pulseId) !== undefined,
    entriesWithoutPhoto: (except) =>
      say.withoutPhoto.all(except) as { entryId: EntryId; doorId: DoorId; outcome: "granted" | "denied" }[],
    lastEventBefore(bootId) {
      const row = say.before.get(bootId) as { body: string } | undefined;
      return row && (JSON.parse(row.body) as Event);
    },
    trim: (before) =>
      database.transaction(() => {
        const { number, acked_seq } = current();
        const row = say.trimmable.get(number, acked_seq, before) as { seq: number; head: Sha256 } | undefined;
        if (!row) return 0;
        say.setTrimmed.run(row.seq, row.head, number);
        return say.dropUpTo.run(number, row.seq).changes + say.dropOlderEpochs.run(number, before).changes;
      })(),
    close: () => void database.close(),
  };
}

function statements(database: Database.Database) {
  const say = (sql: string) => database.prepare(sql);
  return {
    epoch: say("SELECT * FROM epochs ORDER BY number DESC LIMIT 1"),
    addEpoch: say(
      "INSERT INTO epochs (epoch, acked_seq, acked_head, trimmed_seq, trimmed_head) VALUES (?, 0, ?, 0, ?)",
    ),
    setAcked: say("UPDATE epochs SET acked_seq = ?, acked_head = ? WHERE number = ?"),
    setTrimmed: say("UPDATE epochs SET trimmed_seq = ?, trimmed_head = ? WHERE number = ?"),
    registry: say("SELECT epoch FROM registry"),
    setRegistry: say("INSERT INTO registry VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET epoch = excluded.epoch"),
    last: say("SELECT seq, head FROM events WHERE epoch_number = ? ORDER BY seq DESC LIMIT 1"),
    head: say("SELECT head FROM events WHERE epoch_number = ? AND seq = ?"),
    insert: say("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    bySalt: say("SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? AND salt = ?"),
    read: say("SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? ORDER BY seq LIMIT ?"),
    tail: say("SELECT body FROM events WHERE epoch_number = ? AND seq >= ? ORDER BY seq"),
    welcomed: say("INSERT OR IGNORE INTO welcomed_boots VALUES (?)"),
    firstUnheard: say(
      "SELECT coalesce(min(seq), 9e15) AS seq FROM events WHERE epoch_number = ? AND seq > ? AND (boot_id = ? OR boot_id NOT IN (SELECT boot_id FROM welcomed_boots))",
    ),
    epochs: say("SELECT epoch FROM epochs ORDER BY number"),
    pulse: say("SELECT 1 FROM pulses WHERE pulse_id = ?"),
    withoutPhoto: say(
      "SELECT entry_id AS entryId, door_id AS doorId, outcome FROM waiting_for_photo WHERE boot_id <> ? ORDER BY at",
    ),
    before: say("SELECT body FROM events WHERE boot_id <> ? ORDER BY epoch_number DESC, seq DESC LIMIT 1"),
    // Only a trusted time says that an event and all before it are old.
    trimmable: say(
      "SELECT seq, head FROM events WHERE epoch_number = ? AND seq <= ? AND at < ? AND clock_quality = 'trusted' ORDER BY seq DESC LIMIT 1",
    ),
    dropUpTo: say("DELETE FROM events WHERE epoch_number = ? AND seq <= ?"),
    dropOlderEpochs: say(
      "DELETE FROM events WHERE epoch_number IN (SELECT epoch_number FROM events WHERE epoch_number < ? GROUP BY epoch_number HAVING max(at) < ? AND max(clock_quality = 'trusted'))",
    ),
  };
}
