import {
  type Actor,
  type AlarmKind,
  type DoorAlarmState,
  type DoorMode,
  type DoorTimings,
  type EntryId,
  type EventBody,
  type Instant,
  type Millis,
  type Monotonic,
  millis,
} from "@menshen/protocol";

/** A leaf pulled in the last moment of the release arrives a little after it, by contact and cable. */
export const lateOpening = millis(500);

type Leaf = "open" | "closed" | "unknown";

/** The lock was released for somebody who has not yet opened the door. */
export interface Awaited {
  readonly for: "entry" | "exit";
  readonly id: EntryId;
  readonly until: Monotonic;
}

/** A door's leaf that stands open; without times nobody minds how long. */
export interface Opened {
  readonly at: Monotonic;
  readonly warnAt?: Monotonic;
  readonly tooLongAt?: Monotonic;
}

export interface DoorState {
  /** The mode that holds until somebody changes it; `accessed` is never kept here, it follows from `awaited`. */
  readonly mode: DoorMode;
  readonly modeEnds?: { readonly at: Monotonic; readonly back: DoorMode };
  readonly leaf: Leaf;
  readonly awaited: readonly Awaited[];
  readonly opened?: Opened;
  readonly alarm: DoorAlarmState;
  readonly lockFailed: boolean;
}

export type PulseTrouble = "lock-unreachable" | "unanswered" | "relay-stuck" | "busy" | "refused" | "pulse-unrecorded";

export type DoorInput =
  | { readonly type: "admit"; readonly entryId: EntryId; readonly at: Monotonic }
  | { readonly type: "exit"; readonly pulseId: EntryId; readonly at: Monotonic }
  | { readonly type: "pulsed"; readonly id: EntryId; readonly at: Monotonic }
  | { readonly type: "pulse-failed"; readonly id: EntryId; readonly trouble: PulseTrouble; readonly at: Monotonic }
  | { readonly type: "contact"; readonly leaf: Leaf; readonly at: Monotonic }
  | { readonly type: "time"; readonly at: Monotonic }
  | {
      readonly type: "mode";
      readonly to: Exclude<DoorMode, "accessed" | "unknown">;
      readonly actor: Actor;
      readonly at: Monotonic;
      readonly reason?: string;
      /** An override ends by itself: on this clock, and told to people as this wall time. */
      readonly ends?: { readonly at: Monotonic; readonly told: Instant };
    };

export type Signal = "idle" | "granted" | "held-open" | "fault";

export type DoorEffect =
  | { readonly type: "pulse"; readonly id: EntryId; readonly milliseconds: Millis }
  | { readonly type: "append"; readonly body: EventBody }
  | { readonly type: "raise"; readonly kind: AlarmKind; readonly entryIds: readonly EntryId[] }
  | { readonly type: "clear"; readonly kind: AlarmKind }
  | { readonly type: "indicate"; readonly signal: Signal };

export interface Step {
  readonly state: DoorState;
  readonly effects: readonly DoorEffect[];
}

/** A locked door as it is found at start: nobody is awaited, and an open leaf is given the usual time to close. */
export function initialDoor(leaf: Leaf, at: Monotonic, timings: DoorTimings): DoorState {
  const state: DoorState = { mode: "locked", leaf, awaited: [], alarm: "normal", lockFailed: false };
  return leaf === "open" ? { ...state, opened: openedAt(at, timings) } : state;
}

/** Moves a door on by one input; pure and total. The effects stand in the order in which they have to happen. */
export function step(state: DoorState, input: DoorInput, timings: DoorTimings): Step {
  switch (input.type) {
    case "admit":
      return release(state, { for: "entry", id: input.entryId }, input.at, timings);
    case "exit":
      return exit(state, input.pulseId, input.at, timings);
    case "pulsed":
      return pulsed(state);
    case "pulse-failed":
      return pulseFailed(state, input.id, input.trouble);
    case "contact":
      return contact(state, input.leaf, input.at, timings);
    case "time":
      return time(state, input.at);
    case "mode":
      return changeMode(state, input);
  }
}

/** The mode as ONVIF names it: `accessed` while the lock is released for somebody. Pure. */
export function reportedMode({ mode, awaited }: DoorState): DoorMode {
  return awaited.length > 0 ? "accessed" : mode;
}

/** When the door must be told the time next; undefined when nothing is due. Pure. */
export function dueAt({ awaited, opened, modeEnds }: DoorState): Monotonic | undefined {
  const times = [...awaited.map(({ until }) => until), opened?.warnAt, opened?.tooLongAt, modeEnds?.at];
  const due = times.filter((at) => at !== undefined);
  return due.length === 0 ? undefined : (Math.min(...due) as Monotonic);
}

const later = (at: Monotonic, span: number): Monotonic => (at + span) as Monotonic;
const append = (body: EventBody): DoorEffect => ({ type: "append", body });
const indicate = (signal: Signal): DoorEffect => ({ type: "indicate", signal });
const unchanged = (state: DoorState): Step => ({ state, effects: [] });

/** Modes in which the door stands free to open, so that no opening is forced and none lasts too long. */
const isFree = (mode: DoorMode) => mode === "unlocked" || mode === "locked-open";

function openedAt(at: Monotonic, { openTime, preAlarmTime }: DoorTimings, since = at): Opened {
  const tooLongAt = later(at, openTime);
  const warns = preAlarmTime !== undefined && preAlarmTime < openTime;
  return { at: since, tooLongAt, ...(warns && { warnAt: later(tooLongAt, -preAlarmTime) }) };
}

function release(state: DoorState, what: Omit<Awaited, "until">, at: Monotonic, timings: DoorTimings): Step {
  const effects: readonly DoorEffect[] = [
    { type: "pulse", id: what.id, milliseconds: timings.releaseTime },
    indicate("granted"),
  ];
  // Who comes to a door that stands open walks in without opening it: only the time it may stay open begins anew.
  if (state.leaf === "open") {
    const renewed = state.alarm === "normal" && state.opened?.tooLongAt !== undefined;
    return { state: renewed ? { ...state, opened: openedAt(at, timings, state.opened?.at) } : state, effects };
  }
  const until = later(at, timings.releaseTime + lateOpening);
  return { state: { ...state, awaited: [...state.awaited, { ...what, until }] }, effects };
}

/** The way out is free in every mode. */
function exit(state: DoorState, pulseId: EntryId, at: Monotonic, timings: DoorTimings): Step {
  const released = release(state, { for: "exit", id: pulseId }, at, timings);
  return { ...released, effects: [...released.effects, append({ type: "exit.requested", pulseId })] };
}

function pulsed(state: DoorState): Step {
  if (!state.lockFailed) return unchanged(state);
  return {
    state: { ...state, lockFailed: false },
    effects: [append({ type: "door.fault-cleared", part: "lock" }), { type: "clear", kind: "lock-failed" }],
  };
}

function pulseFailed(state: DoorState, id: EntryId, trouble: PulseTrouble): Step {
  // An order without an answer may have moved the lock all the same, and an unrecorded one did.
  const mayOpen = trouble === "unanswered" || trouble === "pulse-unrecorded";
  return {
    state: {
      ...state,
      lockFailed: true,
      awaited: mayOpen ? state.awaited : state.awaited.filter((one) => one.id !== id),
    },
    effects: [
      indicate("fault"),
      append({ type: "door.fault", part: "lock", code: trouble, entryId: id }),
      { type: "raise", kind: "lock-failed", entryIds: [id] },
    ],
  };
}

function contact(state: DoorState, leaf: Leaf, at: Monotonic, timings: DoorTimings): Step {
  if (leaf === state.leaf) return unchanged(state);
  if (leaf === "unknown") return contactLost(state);
  if (state.leaf === "unknown") return contactFound(state, leaf, at, timings);
  return leaf === "open" ? open(state, at, timings) : close(state, at);
}

function contactLost(state: DoorState): Step {
  const { opened: _notSeen, ...rest } = state;
  return {
    state: { ...rest, leaf: "unknown" },
    effects: [append({ type: "door.fault", part: "contact", code: "contact-silent" })],
  };
}

/** Nobody saw how the leaf came to stand where it is now: no opening, no force, only the time from here on. */
function contactFound(state: DoorState, leaf: "open" | "closed", at: Monotonic, timings: DoorTimings): Step {
  const found = { ...state, leaf, ...(leaf === "open" && { opened: openedAt(at, timings) }) };
  return { state: found, effects: [append({ type: "door.fault-cleared", part: "contact" })] };
}

function open(state: DoorState, at: Monotonic, timings: DoorTimings): Step {
  const { awaited, mode } = state;
  const opened = { ...state, leaf: "open" as const, awaited: [] };
  if (awaited.length > 0) return taken({ ...opened, opened: openedAt(at, timings) }, awaited);
  if (isFree(mode)) {
    return { state: { ...opened, opened: { at } }, effects: [append({ type: "door.opened", opening: "released" })] };
  }
  return {
    state: { ...opened, opened: { at }, alarm: "door-forced-open" },
    effects: [
      append({ type: "door.opened", opening: "forced" }),
      { type: "raise", kind: "door-forced-open", entryIds: [] },
      indicate("fault"),
    ],
  };
}

function taken(state: DoorState, awaited: readonly Awaited[]): Step {
  const entries = awaited.filter((one) => one.for === "entry").map(({ id }) => id);
  const entryId = entries.at(-1);
  const opening = entryId === undefined ? { opening: "exit" as const } : { opening: "entry" as const, entryId };
  return {
    state,
    effects: [
      append({ type: "door.opened", ...opening }),
      ...entries.map((id) => append({ type: "entry.taken", entryId: id })),
    ],
  };
}

function close(state: DoorState, at: Monotonic): Step {
  const { opened, alarm, ...rest } = state;
  const openFor = millis(Math.max(0, at - (opened?.at ?? at)));
  const cleared: readonly DoorEffect[] = alarm === "normal" ? [] : [{ type: "clear", kind: alarm }];
  return {
    state: { ...rest, leaf: "closed", alarm: "normal" },
    effects: [append({ type: "door.closed", openFor }), ...cleared, indicate("idle")],
  };
}

function time(state: DoorState, at: Monotonic): Step {
  const steps = [endWaiting, warn, endPatience, endMode];
  return steps.reduce<Step>((sofar, one) => {
    const next = one(sofar.state, at);
    return { state: next.state, effects: [...sofar.effects, ...next.effects] };
  }, unchanged(state));
}

function endWaiting(state: DoorState, at: Monotonic): Step {
  const over = state.awaited.filter(({ until }) => until <= at);
  if (over.length === 0) return unchanged(state);
  // Without a contact nobody knows whether the door was opened.
  const entries = state.leaf === "unknown" ? [] : over.filter((one) => one.for === "entry");
  return {
    state: { ...state, awaited: state.awaited.filter(({ until }) => until > at) },
    effects: [...entries.map(({ id }) => append({ type: "entry.not-taken", entryId: id })), indicate("idle")],
  };
}

function warn(state: DoorState, at: Monotonic): Step {
  if (state.opened?.warnAt === undefined || state.opened.warnAt > at) return unchanged(state);
  const { warnAt: _given, ...opened } = state.opened;
  return { state: { ...state, opened }, effects: [indicate("held-open")] };
}

function endPatience(state: DoorState, at: Monotonic): Step {
  if (state.opened?.tooLongAt === undefined || state.opened.tooLongAt > at) return unchanged(state);
  return {
    state: { ...state, opened: { at: state.opened.at }, alarm: "door-open-too-long" },
    effects: [{ type: "raise", kind: "door-open-too-long", entryIds: [] }, indicate("held-open")],
  };
}

function endMode(state: DoorState, at: Monotonic): Step {
  if (state.modeEnds === undefined || state.modeEnds.at > at) return unchanged(state);
  const { modeEnds, ...rest } = state;
  const changed = { type: "door.mode-changed", from: state.mode, to: modeEnds.back, actor: { type: "door" } } as const;
  return { state: { ...rest, mode: modeEnds.back }, effects: [append(changed)] };
}

function changeMode(state: DoorState, input: Extract<DoorInput, { type: "mode" }>): Step {
  const { to, actor, reason, ends } = input;
  const { modeEnds: _replaced, ...rest } = state;
  // In a mode that leaves the door free an open leaf is no trouble any more.
  const eased = isFree(to) && state.opened !== undefined ? { opened: { at: state.opened.at } } : {};
  const changed: EventBody = {
    type: "door.mode-changed",
    from: state.mode,
    to,
    actor,
    ...(reason !== undefined && { reason }),
    ...(ends && { expiresAt: ends.told }),
  };
  return {
    state: { ...rest, mode: to, ...eased, ...(ends && { modeEnds: { at: ends.at, back: "locked" } }) },
    effects: [append(changed)],
  };
}
