import type {
  AgentId,
  AlarmId,
  AlarmKind,
  BootId,
  CarriedEvent,
  DoorId,
  EntryId,
  Epoch,
  Event,
  EventBody,
  EventBodyOf,
  Instant,
  Mark,
  Sha256,
} from "@menshen/protocol";
import type { AgentClock, ClockStamp } from "../clock/agent-clock.ts";
import type { JournalFault } from "./journal-fault.ts";

/** An event that is on the disk: its place in the chain and the exact text and salt it was chained with. */
export interface Appended {
  readonly seq: number;
  readonly event: Event;
  readonly carried: CarriedEvent;
}

export interface AppendOptions {
  /** Which door it happened at (default: the controller's first). */
  readonly doorId?: DoorId;
  /** When it happened (default: the moment of the call). */
  readonly stamp?: ClockStamp;
}

/** Where the journal ends, how far the registry holds it, and the oldest seq still kept of this epoch. */
export interface JournalMarks {
  readonly epoch: Epoch;
  readonly last: Mark;
  readonly acked: Mark;
  readonly firstKept: number;
  /** The registry's own epoch as last heard; it rises when the registry was restored from a backup. */
  readonly registryEpoch?: number;
}

/** What an acknowledgement came to: `fork` when the registry holds another event at that seq, `ahead` when it knows more than this journal. */
export type AcknowledgeResult = "advanced" | "already" | "fork" | "ahead" | "other-epoch";

export type EpochCause = EventBodyOf<"epoch.began">["cause"];

export interface EpochOptions {
  /** The mark the new epoch cites (default: the last acknowledged). */
  readonly previous?: Mark;
  /**
   * Events of the old epoch from this seq on were never held by the registry: they are appended again to the new one,
   * stamped with when they happened (default: the first unacknowledged event of this boot or of one the registry never answered).
   */
  readonly carryFrom?: number;
}

/** An entry that was decided and has neither a photograph nor a reason why not. */
export interface UnphotographedEntry {
  readonly entryId: EntryId;
  readonly doorId: DoorId;
  readonly outcome: "granted" | "denied";
}

/** An alarm that was raised and not yet cleared. */
export interface StandingAlarm {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly raisedAt: Instant;
}

export type AppendedListener = (appended: Appended) => void;

/** The journal is the outbox: everything that happened at the doors, chained, on disk before anyone is told. */
export interface Journal {
  /**
   * Resolves once the event is on the disk; the order of calls is the order of seqs. Rejects with a JournalFault
   * when the disk refuses: the event then waits in memory and is written when the disk works again.
   */
  append(body: EventBody, options?: AppendOptions): Promise<Appended>;
  /** Tells of every event appended once it is on the disk, in order, also of those that waited in memory; returns how to stop. */
  onAppended(listener: AppendedListener): () => void;
  state(): "working" | "degraded";
  /** Undefined until the file was read once. */
  marks(): JournalMarks | undefined;
  /** Journalled (or waiting in memory) and not yet acknowledged. */
  outboxDepth(): number;
  /** Events of this epoch after a seq, in order, at most `limit`. */
  read(after: number, limit: number): Promise<readonly CarriedEvent[]>;
  /** The chain's head after a seq of this epoch; undefined where the journal does not reach. */
  headAt(seq: number): Promise<Sha256 | undefined>;
  /** Moves the acknowledged mark forward, only where the heads are the same. */
  acknowledge(mark: Mark): Promise<AcknowledgeResult>;
  /** Moves the acknowledged mark back to what a restored registry still holds (`undefined`: nothing). */
  rewind(mark: Mark | undefined): Promise<"rewound" | "fork" | "other-epoch">;
  /** Remembers the registry's epoch, and that it answered this boot. */
  noteWelcome(registryEpoch: number): Promise<void>;
  /** Every epoch this journal holds, oldest first. */
  epochs(): Promise<readonly Epoch[]>;
  beginEpoch(cause: EpochCause, options?: EpochOptions): Promise<void>;
  /** Whether the journal explains a pulse of the lock: an entry, an exit or an earlier report names it. */
  knowsPulse(pulseId: string): Promise<boolean>;
  /** Entries of other boots than this whose photograph is unaccounted for, oldest first. */
  entriesWithoutPhoto(): Promise<readonly UnphotographedEntry[]>;
  /** Alarms of other boots than this that no event has cleared, oldest first. */
  standingAlarms(): Promise<readonly StandingAlarm[]>;
  /** The newest event of an earlier boot: `agent.stopped` after an orderly end, undefined at a first start. */
  lastEventBeforeBoot(): Promise<Event | undefined>;
  /** Drops acknowledged events older than so many days; returns how many. The chain's heads stay. */
  trim(keepAckedDays?: number): Promise<number>;
  /** Writes what waits and closes the file. */
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly directory: string;
  readonly agentId: AgentId;
  readonly bootId: BootId;
  readonly doorId: DoorId;
  readonly clock: AgentClock;
  /** Whether this controller ran before, so that a journal that is not there counts as lost. */
  readonly ranBefore?: boolean;
  /** Told when an unreadable journal was moved aside and a new one begun: nothing is to recover from. */
  readonly onSetAside?: (fault: JournalFault) => void;
  /** Told once when the disk stops working. */
  readonly onFault?: (fault: JournalFault) => void;
  /** Told once when it works again. */
  readonly onRecovered?: () => void;
}
