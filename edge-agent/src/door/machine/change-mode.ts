import type { Actor, Monotonic } from "@menshen/protocol";
import { resetFire } from "./fire.ts";
import { append, type DoorEffect, type DoorInputOf, inTurn, type Step, say, unchanged } from "./input.ts";
import { modeAfter, objectionTo, passesLocked } from "./may-order.ts";
import { type DoorSetup, type DoorState, isFree, later, type Override, type StandingMode } from "./state.ts";

/** Follows an order, or leaves the door as it is where `objectionTo` says why. Pure. */
export function follow(state: DoorState, input: DoorInputOf<"order">, setup: DoorSetup): Step {
  const { order, at, told } = input;
  if (objectionTo(order, state, setup) !== undefined) return unchanged(state);
  if (state.fire) return followInFire(state, input);
  const { to, lasts } = modeAfter(input);
  const passed = passesLocked(state.mode, to)
    ? (now: DoorState) => enter(now, "locked", { by: order.actor })
    : unchanged;
  const override: Override = {
    by: order.actor,
    ...(order.reason !== undefined && { reason: order.reason }),
    ...(lasts !== undefined && { ends: { at: later(at, lasts), told: (told + lasts) as typeof told } }),
  };
  return inTurn(state, passed, (now) => enter(now, to, override), ending(order.action === "lock"));
}

/** In a fire a door is opened or reset by order; opened, it stays so until the reset. */
function followInFire(state: DoorState, { order, at }: DoorInputOf<"order">): Step {
  const { action, actor, reason } = order;
  if (action !== "lock-open") return resetFire(state, { actor, at });
  return enter(state, "locked-open", { by: actor, ...(reason !== undefined && { reason }) });
}

/** Whoever locks the door by hand within the hours of a schedule means it; what only ended leaves the hours waiting. */
const ending =
  (byHand: boolean) =>
  (state: DoorState): Step => {
    const { hours } = state;
    if (hours.type === "none" || hours.type === "unread") return unchanged(state);
    const type = byHand ? "suspended" : hours.type === "in-force" ? "awaiting" : hours.type;
    return unchanged({ ...state, hours: { ...hours, type } });
  };

/** Stands in another mode from here on, and says who wanted it. Pure. */
export function enter(state: DoorState, to: StandingMode, override: Override): Step {
  const { by, reason, ends } = override;
  const { override: _before, ...rest } = state;
  const closing = isFree(to) || !isOrdered(by) ? unchanged({ ...rest, mode: to }) : turnAway({ ...rest, mode: to });
  const changed = append({
    type: "door.mode-changed",
    from: state.mode,
    to,
    actor: by,
    ...(reason !== undefined && { reason }),
    ...(ends && { expiresAt: ends.told }),
  });
  const stands = to !== "locked" && by.type !== "schedule";
  const spoken = to === "locked-down" && state.mode !== "locked-down" ? [say("locked-down")] : [];
  return {
    state: stands ? { ...closing.state, override } : closing.state,
    effects: [...closing.effects, changed, ...spoken],
  };
}

/** What ends by itself takes back nothing that the door said to anybody. */
const isOrdered = ({ type }: Actor): boolean => type !== "door" && type !== "schedule";

/** A door that is ordered closed waits for nobody who was let in; whoever is on the way out goes on. */
function turnAway(state: DoorState): Step {
  const turned = state.access.filter((one) => one.for === "entry");
  if (turned.length === 0) return unchanged(state);
  const missed = state.leaf === "closed" ? turned.filter(({ taken }) => !taken) : [];
  const effects: readonly DoorEffect[] = [
    ...turned.map(({ id }): DoorEffect => ({ type: "release", id })),
    ...missed.map(({ id }) => append({ type: "entry.not-taken", entryId: id })),
  ];
  return { state: { ...state, access: state.access.filter((one) => one.for === "exit") }, effects };
}

/** What was ordered for a time is over: the door is locked, and never opened by an end. Pure. */
export function endOverride(state: DoorState, at: Monotonic): Step {
  const ends = state.override?.ends;
  if (ends === undefined || ends.at > at || state.fire) return unchanged(state);
  const by: Actor = { type: "door" };
  return inTurn(state, (now) => enter(now, "locked", { by, reason: "its time is over" }), ending(false));
}

/** Takes what the schedule wants now; the first word after a start moves nothing by itself. Pure. */
export function heed(state: DoorState, { wants }: DoorInputOf<"schedule">): Step {
  const { hours } = state;
  const bySchedule = state.mode === "unlocked" && state.override === undefined;
  if (wants === undefined) {
    if (hours.type === "none") return unchanged(state);
    const closed: DoorState = { ...state, hours: { type: "none" } };
    if (!bySchedule || !("scheduleId" in hours)) return unchanged(closed);
    return enter(closed, "locked", { by: { type: "schedule", scheduleId: hours.scheduleId } });
  }
  const { scheduleId, firstPersonIn } = wants;
  if ("scheduleId" in hours && hours.scheduleId === scheduleId) return unchanged(state);
  const waits = hours.type === "unread" || firstPersonIn || state.mode !== "locked" || state.fire !== undefined;
  const awaiting: DoorState = { ...state, hours: { type: bySchedule ? "in-force" : "awaiting", scheduleId } };
  return waits ? unchanged(awaiting) : beginHours(awaiting);
}

/** The hours of a schedule begin to count where the door is locked and nothing else was ordered. Pure. */
export function beginHours(state: DoorState): Step {
  const { hours, mode } = state;
  if (hours.type !== "awaiting" || mode !== "locked" || state.fire) return unchanged(state);
  const by: Actor = { type: "schedule", scheduleId: hours.scheduleId };
  return enter({ ...state, hours: { ...hours, type: "in-force" } }, "unlocked", { by });
}
