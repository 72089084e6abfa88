import type {
  Actor,
  DoorAlarmState,
  DoorMode,
  DoorTimings,
  EntryId,
  Instant,
  Monotonic,
  ScheduleId,
} from "@menshen/protocol";

/** A mode that holds until something changes it; `accessed` never does, it follows from who the lock is released for. */
export type StandingMode = Exclude<DoorMode, "unknown" | "accessed">;

/** `fault`: the contact worked and fell silent; `unknown`: nothing was ever heard of it. */
export type Leaf = "open" | "closed" | "unknown" | "fault";

export type InputName = "fire" | "tamper" | "mains";
export type InputState = "active" | "inactive" | "unknown";

/** What tells that somebody is opening the door without its lock: at the handle inside, or with the mechanical key. */
export type SensorName = "exit-sensor" | "key-contact";
/** `acting` and `resting` explain an opening until then; `stuck` acts for longer than anybody stands there. */
export type SensorState =
  | { readonly type: "acting" | "resting"; readonly until: Monotonic }
  | { readonly type: "stuck" | "silent" };

/** What a door is, as far as its moves depend on it. */
export interface DoorSetup {
  readonly timings: DoorTimings;
  /** What the lock does without power: only a fail-safe one is opened by software in a fire. */
  readonly lock: "fail-safe" | "fail-secure";
  readonly escapeRoute: boolean;
}

/** The lock is released for somebody, until a moment. */
export interface Access {
  readonly for: "entry" | "exit";
  readonly id: EntryId;
  readonly until: Monotonic;
  /** Needs longer: the leaf may stand open for the extended time. */
  readonly extended: boolean;
  /** Lives here, so that a schedule that waits for the first resident is answered. */
  readonly resident: boolean;
  /** The leaf was seen open since, so that nothing is waited for any more. */
  readonly taken: boolean;
  /** The lock is relocked before its pulse would end. */
  readonly early: boolean;
}

/** Who ordered a mode, why, and when it ends by itself; without an end it stands until a person ends it (fire alone). */
export interface Override {
  readonly by: Actor;
  readonly reason?: string;
  readonly ends?: { readonly at: Monotonic; readonly told: Instant };
}

/** A leaf that stands open; without times nobody minds how long. */
export interface Opened {
  readonly at: Monotonic;
  /** From when on its time counts; whoever is let in meanwhile puts the alarm off from here, and not for ever. */
  readonly countsFrom?: Monotonic;
  readonly warnAt?: Monotonic;
  readonly tooLongAt?: Monotonic;
}

/** A rung of the ladder that is still to be climbed. */
export interface Rung {
  readonly stage: 2 | 3 | 4;
  readonly at: Monotonic;
}

/**
 * What is left to be done about a leaf that stands open too long, and the rung it has climbed to; `quiet` once a person took note,
 * until a higher rung asks again.
 */
export interface Propped {
  readonly rungs: readonly Rung[];
  readonly rung: 1 | Rung["stage"];
  readonly quiet: boolean;
}

/**
 * Hours in which the door stands unlocked by itself: `unread` at a start, `awaiting` the first resident, `in-force`, or
 * `suspended` by an order until the hours are over.
 */
export type Hours =
  | { readonly type: "unread" }
  | { readonly type: "none" }
  | { readonly type: "awaiting" | "in-force" | "suspended"; readonly scheduleId: ScheduleId };

/** The lock is kept unlocked under an id; said again before it would end. */
export interface Hold {
  readonly id: EntryId;
  readonly renewAt: Monotonic;
}

export interface Refusal {
  readonly entryId: EntryId;
  readonly at: Monotonic;
}

export interface DoorState {
  readonly mode: StandingMode;
  /** Of every mode but `locked` and the schedule's `unlocked`. */
  readonly override?: Override;
  readonly hours: Hours;
  /** A fire released the door and no person has reset it. */
  readonly fire?: { readonly since: Monotonic };
  readonly inputs: Readonly<Partial<Record<InputName, InputState>>>;
  readonly sensors: Readonly<Partial<Record<SensorName, SensorState>>>;
  readonly leaf: Leaf;
  readonly access: readonly Access[];
  readonly opened?: Opened;
  /** The graver of the two: a leaf that was forced open and stands open too long (`propped`) raised both. */
  readonly alarm: DoorAlarmState;
  readonly propped?: Propped;
  /** When the leaf was held open lately, for telling a habit from an accident. */
  readonly heldOpenAt: readonly Monotonic[];
  readonly refusals: readonly Refusal[];
  readonly lastThrough?: EntryId;
  readonly hold?: Hold;
  /** Why the lock did not do what it was last told. */
  readonly lockFault?: string;
}

/** The mode as ONVIF names it: `accessed` while somebody is let in or out of a mode that gives access. Pure. */
export function reportedMode({ mode, access }: DoorState): DoorMode {
  return access.length > 0 && givesAccess(mode) && mode !== "locked-open" ? "accessed" : mode;
}

/** Modes in which AccessDoor is answered (ONVIF Door Control Service, DoorMode). */
export const givesAccess = (mode: StandingMode): boolean => mode !== "blocked" && mode !== "locked-down";

/** Modes in which the door stands free to open, so that no opening is forced and none lasts too long. */
export const isFree = (mode: StandingMode): boolean => mode === "unlocked" || mode === "locked-open";

/** Whether nothing that the leaf does is held against anybody. */
export const isUnwatched = ({ mode, fire }: DoorState): boolean => fire !== undefined || isFree(mode);

/** A lock that did not do what it was last told; one whose keeper only could not write it down did. */
export const disobeys = ({ lockFault }: Pick<DoorState, "lockFault">): boolean =>
  lockFault !== undefined && lockFault !== "pulse-unrecorded";

/** A leaf that is seen at all. */
export const isSeen = (leaf: Leaf): leaf is "open" | "closed" => leaf === "open" || leaf === "closed";

export const later = (at: Monotonic, span: number): Monotonic => (at + span) as Monotonic;

/** When the door must be told the time next; undefined when nothing is due. Pure. */
export function dueAt({ access, opened, override, propped, hold, sensors }: DoorState): Monotonic | undefined {
  let due = Number.POSITIVE_INFINITY;
  for (const { until } of access) due = Math.min(due, until);
  for (const { at } of propped?.rungs ?? []) due = Math.min(due, at);
  for (const sensor of Object.values(sensors)) if (sensor.type === "acting") due = Math.min(due, sensor.until);
  for (const at of [opened?.warnAt, opened?.tooLongAt, override?.ends?.at, hold?.renewAt]) {
    if (at !== undefined) due = Math.min(due, at);
  }
  return due === Number.POSITIVE_INFINITY ? undefined : (due as Monotonic);
}
