import type { EntryId } from "@menshen/protocol";
import { holdAgain, tryAgainAfter } from "./hold-lock.ts";
import {
  clear,
  type DoorEffect,
  type DoorInputOf,
  fault,
  indicate,
  mended,
  type PulseTrouble,
  raise,
  type Step,
  unchanged,
} from "./input.ts";
import { type DoorState, disobeys, later } from "./state.ts";

/** The lock did what it was told, so that a fault of it is over. Pure. */
export function pulsed(state: DoorState): Step {
  if (state.lockFault === undefined) return unchanged(state);
  const { lockFault, ...rest } = state;
  return { state: rest, effects: [mended("lock", lockFault), clear("lock-failed")] };
}

/** The lock's keeper is heard again: that it could not be reached is over, what else it did not do is not. Pure. */
export function reached(state: DoorState): Step {
  return state.lockFault === "lock-unreachable" ? pulsed(state) : unchanged(state);
}

/**
 * The lock did not do what it was told, or nobody knows: who cannot have come in is not waited for. Whoever wants out may go all
 * the same, by the button's own wire or the handle, and is no forced entry. Pure.
 */
export function pulseFailed(state: DoorState, { id, trouble, at }: DoorInputOf<"pulse-failed">): Step {
  // An order without an answer may have moved the lock all the same, and an unrecorded one did.
  const mayOpen = trouble === "unanswered" || trouble === "pulse-unrecorded";
  const isHold = state.hold?.id === id;
  const again = isHold && trouble !== "pulse-unrecorded" ? holdAgain(state, later(at, tryAgainAfter)) : state;
  const access = mayOpen ? state.access : state.access.filter((one) => one.id !== id || one.for === "exit");
  // A lock that would not move is not mended by its keeper's being away and heard again.
  const stands = disobeys(state) ? state.lockFault : undefined;
  const lockFault = trouble === "lock-unreachable" ? (stands ?? trouble) : trouble;
  const failed: DoorState = { ...again, access, lockFault };
  const told = lockFault === trouble ? toldOf(state.lockFault, trouble, id) : [];
  // The lock obeyed and its keeper's disk did not: whoever came in sees nothing of it, and nobody has to try the door by hand.
  if (trouble === "pulse-unrecorded") {
    return { state: failed, effects: state.lockFault === trouble ? [] : [...told, clear("lock-failed")] };
  }
  // A hold is asked for again every two seconds: it is told of once.
  if (isHold && state.lockFault === lockFault) return unchanged(failed);
  return { state: failed, effects: [indicate("fault"), ...told, raise("lock-failed", [id])] };
}

/** The reason that stands now, and then that the one before is over. A keeper that is away fails everybody: it names no entry. */
function toldOf(before: string | undefined, now: PulseTrouble, id: EntryId): readonly DoorEffect[] {
  const told = fault("lock", now, now === "lock-unreachable" ? undefined : id);
  return before === undefined || before === now ? [told] : [told, mended("lock", before)];
}
