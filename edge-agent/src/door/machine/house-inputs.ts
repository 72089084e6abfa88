import type { AlarmKind } from "@menshen/protocol";
import { releaseForFire } from "./fire.ts";
import {
  append,
  clear,
  type DoorEffect,
  type DoorInputOf,
  fault,
  inTurn,
  mended,
  raise,
  type Step,
  unchanged,
} from "./input.ts";
import type { DoorSetup, DoorState, InputName, InputState } from "./state.ts";

const inputSilent = "input-silent";

/** Takes what a contact of the house says: fire, an opened case, mains lost. Pure. */
export function hear(state: DoorState, input: DoorInputOf<"input">, setup: DoorSetup): Step {
  const before = state.inputs[input.input];
  if (before === input.state) return unchanged(state);
  const heard: DoorState = { ...state, inputs: { ...state.inputs, [input.input]: input.state } };
  const told: Step = { state: heard, effects: [...reported(input, before), ...alarmOf(input)] };
  if (input.input !== "fire" || input.state !== "active") return told;
  // The lock before the words: the release comes first.
  const released = releaseForFire(heard, input.at, setup);
  return inTurn(
    heard,
    () => released,
    (now) => ({ state: now, effects: told.effects }),
  );
}

/** A contact that falls silent is a fault, and never taken for fire: what it said last stands. */
function reported({ input, state }: DoorInputOf<"input">, before: InputState | undefined): readonly DoorEffect[] {
  const part = `${input}-input` as const;
  if (before === undefined && state === "inactive") return [];
  const changed = append({ type: "door.input-changed", input, state });
  if (state === "unknown") return [changed, fault(part, inputSilent)];
  return before === "unknown" ? [mended(part, inputSilent), changed] : [changed];
}

/** Fire is an alarm until a person resets it; the others for as long as their contact says so. */
const alarms: Readonly<Record<Exclude<InputName, "fire">, AlarmKind>> = { tamper: "tamper", mains: "mains-lost" };

function alarmOf({ input, state }: DoorInputOf<"input">): readonly DoorEffect[] {
  if (input === "fire" || state === "unknown") return [];
  return [state === "active" ? raise(alarms[input]) : clear(alarms[input])];
}
