import { type EntryId, type Instant, instant, type Millis, type Monotonic, millis } from "@menshen/protocol";
import { enter } from "./change-mode.ts";
import { releaseForFire } from "./fire.ts";
import { holdLock } from "./hold-lock.ts";
import { append, type Step, unchanged } from "./input.ts";
import { watchLeaf } from "./leaf.ts";
import { holdsFor } from "./may-order.ts";
import { openedAt } from "./opened-at.ts";
import { type DoorSetup, type DoorState, later, type Override, type StandingMode } from "./state.ts";

/** What of a door must outlive the program: a mode that was ordered, and a fire that nobody has reset. */
export interface Standing {
  readonly mode: StandingMode;
  readonly override: Omit<Override, "ends">;
  /** What is left of the mode. */
  readonly ends?: { readonly left: Millis };
  readonly fire?: true;
}

/** How a door is found at a start. */
export interface Found {
  readonly at: Monotonic;
  /** The wall time of this moment. */
  readonly told: Instant;
  readonly unusedId: EntryId;
  readonly leaf: "open" | "closed" | "unknown";
  readonly standing?: Standing;
}

/** What of a state must outlive the program; undefined for a door that is locked as usual. Pure. */
export function standingOf({ mode, override, fire }: DoorState, at: Monotonic): Standing | undefined {
  if (override === undefined) return undefined;
  const { ends, ...rest } = override;
  return {
    mode,
    override: rest,
    ...(ends && { ends: { left: millis(Math.max(0, ends.at - at)) } }),
    ...(fire && { fire: true as const }),
  };
}

/**
 * A door at a start. No start moves the lock, except that a fire which nobody has reset releases a fail-safe one again: what
 * kept the door closed is taken up, what kept it open is over. Pure.
 */
export function initialDoor(found: Found, setup: DoorSetup): Step {
  const { at, leaf, standing } = found;
  const state: DoorState = {
    mode: "locked",
    hours: { type: "unread" },
    inputs: {},
    sensors: {},
    leaf,
    access: [],
    alarm: "normal",
    heldOpenAt: [],
    refusals: [],
    ...(leaf === "open" && { opened: openedAt(at, setup.timings) }),
  };
  const taken = standing?.fire ? fromUnknown(releaseForFire(state, at, setup)) : takeUp(state, found, setup);
  return holdLock(watchLeaf(state, taken, at, setup), found);
}

function takeUp(state: DoorState, { at, told, standing }: Found, setup: DoorSetup): Step {
  if (standing?.ends === undefined) return unchanged(state);
  const { mode, override, ends } = standing;
  if (isTakenUp(mode, setup) && ends.left > 0) {
    // No file, however it came about, makes a mode longer than an order could.
    const span = Math.min(ends.left, holdsFor[mode].most);
    const left = { at: later(at, span), told: instant(told + span) };
    return fromUnknown(enter(state, mode, { ...override, ends: left }));
  }
  const reason = ends.left > 0 ? "the controller started" : "its time is over";
  const over = append({ type: "door.mode-changed", from: mode, to: "locked", actor: { type: "door" }, reason });
  return { state, effects: [over] };
}

/** The last run's mode goes on: nobody knows what was in between. */
const fromUnknown = ({ state, effects }: Step): Step => ({
  state,
  effects: effects.map((one) =>
    one.type === "append" && one.body.type === "door.mode-changed" ? append({ ...one.body, from: "unknown" }) : one,
  ),
});

const isTakenUp = (
  mode: StandingMode,
  { escapeRoute }: DoorSetup,
): mode is "locked-down" | "blocked" | "double-locked" =>
  mode === "locked-down" || mode === "blocked" || (mode === "double-locked" && !escapeRoute);
