import { holdAgain, tryAgainAfter } from "./hold-lock.ts";
import { append, clear, type DoorInputOf, indicate, raise, type Step, unchanged } from "./input.ts";
import { type DoorState, later } from "./state.ts";

/** The lock did what it was told, so that a fault of it is over. Pure. */
export function pulsed(state: DoorState): Step {
  if (state.lockFault === undefined) return unchanged(state);
  const { lockFault: _over, ...rest } = state;
  return { state: rest, effects: [append({ type: "door.fault-cleared", part: "lock" }), clear("lock-failed")] };
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
  const failed: DoorState = { ...again, access, lockFault: trouble };
  const told = append({ type: "door.fault", part: "lock", code: trouble, entryId: id });
  // The lock obeyed and its keeper's disk did not: whoever came in sees nothing of it, and nobody has to try the door by hand.
  if (trouble === "pulse-unrecorded") {
    return { state: failed, effects: state.lockFault === trouble ? [] : [told, clear("lock-failed")] };
  }
  // A hold is asked for again every two seconds: it is told of once.
  if (isHold && state.lockFault === trouble) return unchanged(failed);
  return { state: failed, effects: [indicate("fault"), told, raise("lock-failed", [id])] };
}
