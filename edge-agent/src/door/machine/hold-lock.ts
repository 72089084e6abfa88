import { type EntryId, type Monotonic, seconds } from "@menshen/protocol";
import type { DoorEffect, DoorInput, Step } from "./input.ts";
import { type DoorState, isFree, later } from "./state.ts";

/** How long the lock's keeper is asked to hold; whoever orders and dies leaves no door open for longer. */
export const holdFor = seconds(20);
/** Said again well before, so that a hold survives an answer that is lost. */
export const renewEvery = seconds(8);
/** A lock that did not do it is asked again so soon. */
export const tryAgainAfter = seconds(2);

/** Keeps the lock unlocked for as long as the mode is free, and not a moment longer; the lock comes before all else. Pure. */
export function holdLock({ state, effects }: Step, { at, unusedId }: Pick<DoorInput, "at" | "unusedId">): Step {
  const { hold, ...rest } = state;
  if (!isFree(state.mode)) {
    if (hold === undefined) return { state, effects };
    return { state: rest, effects: [{ type: "release", id: hold.id }, ...effects] };
  }
  if (hold !== undefined && hold.renewAt > at) return { state, effects };
  const id = hold?.id ?? unusedId;
  const order: DoorEffect = { type: "hold", id, milliseconds: holdFor };
  const held = { ...rest, hold: { id, renewAt: later(at, renewEvery) } };
  return { state: held, effects: [order, ...(hold === undefined ? naming(effects, id) : effects)] };
}

/** The event that tells of the mode names the hold, so that the lock's own record of it is explained. */
function naming(effects: readonly DoorEffect[], id: EntryId): readonly DoorEffect[] {
  const last = effects.findLastIndex((one) => one.type === "append" && one.body.type === "door.mode-changed");
  return effects.map((one, index) =>
    index === last && one.type === "append" && one.body.type === "door.mode-changed"
      ? { ...one, body: { ...one.body, pulseId: id } }
      : one,
  );
}

/** The hold did not come about, or the lock fell although it was held: it is asked for again. Pure. */
export function holdAgain(state: DoorState, at: Monotonic): DoorState {
  return state.hold === undefined ? state : { ...state, hold: { ...state.hold, renewAt: at } };
}
