import type { DoorTimings, EntryId, Monotonic } from "@menshen/protocol";
import { beginHours } from "./change-mode.ts";
import {
  append,
  atRest,
  type DoorEffect,
  type DoorInputOf,
  indicate,
  inTurn,
  raise,
  type Step,
  unchanged,
} from "./input.ts";
import { openedAt } from "./opened-at.ts";
import { lateOpening, releaseTime } from "./release-time.ts";
import { openedBy } from "./sensors.ts";
import { type Access, type DoorSetup, type DoorState, givesAccess, isSeen, isUnwatched, later } from "./state.ts";

/** Lets somebody in (ONVIF AccessDoor): the mode is Accessed for a while and then what it was; Blocked and LockedDown do not answer. */
export function admit(state: DoorState, input: DoorInputOf<"admit">, setup: DoorSetup): Step {
  if (!givesAccess(state.mode)) return unchanged(state);
  const { entryId: id, extended = false, resident = false } = input;
  const released = release(state, { for: "entry", id, extended, resident }, input.at, setup);
  // Without a contact nobody sees them come in: to be let in has to count.
  return resident && !isSeen(state.leaf) ? inTurn(released.state, () => released, beginHours) : released;
}

/** Lets somebody out: in every mode, before anything else. */
export function exit(state: DoorState, { pulseId: id, at, isTest }: DoorInputOf<"exit">, setup: DoorSetup): Step {
  const released = release(state, { for: "exit", id, extended: false, resident: false }, at, setup);
  if (isTest) return released;
  return { ...released, effects: [...released.effects, append({ type: "exit.requested", pulseId: id })] };
}

type For = Pick<Access, "for" | "id" | "extended" | "resident">;

function release(state: DoorState, who: For, at: Monotonic, { timings }: DoorSetup): Step {
  const milliseconds = releaseTime(timings, who);
  const isOpen = state.leaf === "open";
  const one: Access = { ...who, until: later(at, milliseconds + lateOpening), taken: isOpen, early: false };
  const effects: readonly DoorEffect[] = [{ type: "pulse", id: who.id, milliseconds }, indicate("granted")];
  const next = { ...state, access: [...state.access, one] };
  if (!isOpen) return { state: next, effects };
  // Who comes to a door that stands open walks through without opening it: only the time it may stand open begins anew.
  const before = state.alarm === "normal" && state.opened?.tooLongAt !== undefined ? state.opened : undefined;
  const through = who.for === "entry" ? { lastThrough: who.id } : {};
  const longer = { extended: who.extended, since: before?.at, countsFrom: before?.countsFrom };
  const opened = before === undefined ? {} : { opened: openedAt(at, timings, longer) };
  return { state: { ...next, ...through, ...opened }, effects };
}

/** The leaf is open while the lock is released for somebody: they took it, and the lock may go back early. Pure. */
export function take(state: DoorState, at: Monotonic, { timings }: DoorSetup): Step {
  const waiting = state.access.filter(({ taken }) => !taken);
  const entries = waiting.filter((one) => one.for === "entry").map(({ id }) => id);
  const entryId = entries.at(-1);
  const extended = state.access.some((one) => one.extended);
  const opened: DoorState = {
    ...state,
    access: state.access.map((one) => relockedEarly({ ...one, taken: true }, at, timings)),
    ...(!isUnwatched(state) && { opened: openedAt(at, timings, { extended }) }),
    ...(entryId && { lastThrough: entryId }),
  };
  const told: Step = {
    state: opened,
    effects: [
      append({ type: "door.opened", ...openingOf(waiting, entryId, openedBy(state, at)) }),
      ...entries.map((id) => append({ type: "entry.taken", entryId: id })),
    ],
  };
  return waiting.some(({ resident }) => resident) ? inTurn(opened, () => told, beginHours) : told;
}

function openingOf(waiting: readonly Access[], entryId: EntryId | undefined, by: ReturnType<typeof openedBy>) {
  if (entryId !== undefined) return { opening: "entry" as const, entryId };
  if (waiting.length > 0) return { opening: "exit" as const };
  // Opened once more before the lock was back.
  return { opening: by ?? ("released" as const) };
}

/** ONVIF Door Control Service, Timings: DelayTimeBeforeRelock counts from the opening. */
function relockedEarly(one: Access, at: Monotonic, { delayTimeBeforeRelock: delay }: DoorTimings): Access {
  if (delay === undefined || one.early) return one;
  const relock = later(at, delay);
  return relock < one.until - lateOpening ? { ...one, until: relock, early: true } : one;
}

/** The time of those the lock was released for is over; without a contact nobody knows whether they went through. Pure. */
export function endAccess(state: DoorState, at: Monotonic): Step {
  const over = state.access.filter(({ until }) => until <= at);
  if (over.length === 0) return unchanged(state);
  const missed = isSeen(state.leaf) ? over.filter((one) => one.for === "entry" && !one.taken).map(({ id }) => id) : [];
  return {
    state: { ...state, access: state.access.filter(({ until }) => until > at) },
    effects: [
      ...over.filter(({ early }) => early).map(({ id }): DoorEffect => ({ type: "release", id })),
      ...missed.map((id) => append({ type: "entry.not-taken", entryId: id })),
      ...(missed.length > 0 && !isUnwatched(state) ? [raise("not-taken", missed)] : []),
      atRest(state),
    ],
  };
}
