import type { Actor, Monotonic } from "@menshen/protocol";
import { append, clear, type DoorEffect, raise, type Step, say, unchanged } from "./input.ts";
import { type DoorSetup, type DoorState, isFree, type StandingMode } from "./state.ts";

/**
 * Releases the door whatever its mode: open where the lock opens without power; a lock that needs power to open is left to
 * the house's own wiring, and the door only stops refusing anybody (GB 55024-2022, 5.3.6). Pure.
 */
export function releaseForFire(state: DoorState, at: Monotonic, setup: Pick<DoorSetup, "lock">): Step {
  if (state.fire) return unchanged(state);
  const to: StandingMode = setup.lock === "fail-safe" ? "locked-open" : isFree(state.mode) ? state.mode : "locked";
  const by: Actor = { type: "fire-contact" };
  const { hours } = state;
  return {
    state: {
      ...state,
      mode: to,
      override: { by },
      fire: { since: at },
      hours: hours.type === "in-force" ? { ...hours, type: "awaiting" } : hours,
    },
    effects: [append({ type: "door.mode-changed", from: state.mode, to, actor: by }), raise("fire"), say("fire-leave")],
  };
}

/** Ends the release, by a person and where `mayReset` lets them; the door is locked then. Pure. */
export function resetFire(state: DoorState, { actor, at }: { readonly actor: Actor; readonly at: Monotonic }): Step {
  if (state.fire === undefined || !isPerson(actor)) return unchanged(state);
  if (!mayReset(state, actor.type === "installer")) return unchanged(state);
  const { fire, override: _released, ...rest } = state;
  const effects: readonly DoorEffect[] = [
    append({ type: "door.fire-reset", actor, stoodFor: Math.max(0, Math.round(at - fire.since)) as never }),
    append({ type: "door.mode-changed", from: state.mode, to: "locked", actor }),
    clear("fire"),
  ];
  return { state: { ...rest, mode: "locked" }, effects };
}

/**
 * Whether the fire contact lets the release be ended: it has come to rest. Wires burn, so one that fell silent is believed at rest
 * only by an installer, who is nearest to looking; a door without one is released by nothing else. Pure.
 */
export const mayReset = ({ inputs }: Pick<DoorState, "inputs">, byInstaller: boolean): boolean =>
  inputs.fire === undefined || inputs.fire === "inactive" || (inputs.fire === "unknown" && byInstaller);

const isPerson = ({ type }: Actor): boolean => type === "person" || type === "account" || type === "installer";
