import { admit, endAccess, exit } from "./machine/access.ts";
import { endOverride, enter, follow, heed } from "./machine/change-mode.ts";
import { resetFire } from "./machine/fire.ts";
import { beginPropped, climb, noteRefusal, quieten, warn } from "./machine/held-open.ts";
import { holdAgain, holdLock } from "./machine/hold-lock.ts";
import { hear } from "./machine/house-inputs.ts";
import { type DoorInput, inTurn, type Step, unchanged } from "./machine/input.ts";
import { contact, watchLeaf } from "./machine/leaf.ts";
import { pulsed, pulseFailed, reached } from "./machine/lock-answer.ts";
import { doubtSensors, sense } from "./machine/sensors.ts";
import type { DoorSetup, DoorState } from "./machine/state.ts";

/**
 * Moves a door on by one input; pure and total. The effects stand in the order in which they have to happen, those on the lock
 * first. Modes and states are those of the ONVIF Door Control Service; docs/door-states.md is made from this function.
 */
export function step(state: DoorState, input: DoorInput, setup: DoorSetup): Step {
  const acted = escaping(act(state, input, setup), setup);
  return holdLock(watchLeaf(state, acted, input.at, setup), input);
}

function act(state: DoorState, input: DoorInput, setup: DoorSetup): Step {
  switch (input.type) {
    case "admit":
      return admit(state, input, setup);
    case "refused":
      return noteRefusal(state, input);
    case "exit":
      return exit(state, input, setup);
    case "pulsed":
      return pulsed(state);
    case "pulse-failed":
      return pulseFailed(state, input);
    case "relocked":
      return unchanged(holdAgain(state, input.at));
    case "reached":
      return reached(state);
    case "contact":
      return contact(state, input, setup);
    case "time":
      return time(state, input, setup);
    case "order":
      return follow(state, input, setup);
    case "input":
      return hear(state, input, setup);
    case "sensor":
      return sense(state, input, setup);
    case "reset-fire":
      return resetFire(state, input);
    case "schedule":
      return heed(state, input);
    case "acknowledged":
      return quieten(state, input);
  }
}

function time(state: DoorState, { at }: { readonly at: DoorInput["at"] }, { timings }: DoorSetup): Step {
  return inTurn(
    state,
    (now) => endAccess(now, at),
    (now) => warn(now, at),
    (now) => beginPropped(now, at, timings),
    (now) => climb(now, at, timings),
    (now) => endOverride(now, at),
    (now) => doubtSensors(now, at),
  );
}

/** A door that has become an escape route is double-locked no longer. */
function escaping(step: Step, { escapeRoute }: DoorSetup): Step {
  if (!escapeRoute || step.state.mode !== "double-locked") return step;
  const freed = enter(step.state, "locked", { by: { type: "door" }, reason: "it is an escape route" });
  return { state: freed.state, effects: [...step.effects, ...freed.effects] };
}
