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
  Fork,
  Instant,
  Mark,
  Sha256,
  Welcome,
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

/** Where the journal ends, the newest mark the registry confirmed, and the oldest seq still kept of the newest epoch. */
export interface JournalMarks {
  readonly epoch: Epoch;
  readonly last: Mark;
  readonly acked: Mark;
  readonly firstKept: number;
  /** Events of all epochs that the registry has still to confirm. */
  readonly unacknowledged: number;
  /** The registry's own epoch as last heard; it rises when the registry was restored from a backup. */
  readonly registryEpoch?: number;
}

/** What is to be sent next: events in order after the acknowledged mark of the oldest epoch that is not told to its end. */
export interface Unsent {
  readonly after: Mark;
  readonly events: readonly CarriedEvent[];
}

/** What an acknowledgement came to: `fork` when the registry holds another event at that seq, `ahead` when it knows more than this journal. */
export type Acknowledged =
  | { readonly type: "advanced"; readonly events: number }
  | { readonly type: "already" | "fork" | "ahead" | "other-epoch" };

/** What comparing the marks came to. */
export type Reconciled =
  | "agreed"
  /** The registry holds less than it once acknowledged: it was restored, and gets it again. */
  | "rewound"
  /** It lost more than this journal still holds: what is held goes into a new epoch, because no chain leads to it any more. */
  | "retold"
  /** The registry holds what this journal does not: the journal was restored or lost, and a new epoch began. */
  | "new-epoch";

export type EpochCause = EventBodyOf<"epoch.began">["cause"];

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
  /** Whether a person took note since it was last raised. */
  readonly acknowledged: boolean;
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
  /** What to send next, at most `limit` events, all of one epoch; undefined when everything was confirmed. */
  unsent(limit: number): Promise<Unsent | undefined>;
  /** The chain's head after a seq of the newest epoch; undefined where the journal does not reach. */
  headAt(seq: number): Promise<Sha256 | undefined>;
  /** Moves the acknowledged mark of an epoch forward, only where the heads are the same; `sentUpTo` is the last seq of it that was sent. */
  acknowledge(mark: Mark, sentUpTo?: number): Promise<Acknowledged>;
  /**
   * Compares every epoch with what the registry holds (its marks, oldest epoch first), sets the acknowledged marks
   * accordingly, and remembers the registry's own epoch. What cannot be told in its own epoch any more is appended again to a new one, with its salt and with
   * when it happened.
   */
  reconcile(welcome: Pick<Welcome, "marks" | "registryEpoch">): Promise<Reconciled>;
  /** The registry holds another event at a seq of an epoch: that epoch ends before it, and a new one tells the rest. */
  fork(fork: Pick<Fork, "epoch" | "seq" | "held">): Promise<Reconciled | "other-epoch">;
  /** Whether the journal explains a pulse of the lock: an entry, an exit or an earlier report names it. */
  knowsPulse(pulseId: string): Promise<boolean>;
  /** The pulses reported as unexplained after a seq of the newest epoch, in the order of the reports. */
  unexplainedSince(seq: number): Promise<readonly string[]>;
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
