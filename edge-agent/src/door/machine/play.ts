import { type EventBody, instant, type Monotonic, mintId, monotonic, seconds } from "@menshen/protocol";
import { step } from "../machine.ts";
import type { DoorEffect, DoorInput, Order } from "./input.ts";
import { initialDoor } from "./restore.ts";
import type { DoorSetup, DoorState } from "./state.ts";

/** A street door of a house: a magnet, no escape route by itself, times in whole seconds. */
export const exampleSetup: DoorSetup = {
  lock: "fail-safe",
  escapeRoute: false,
  timings: { releaseTime: seconds(5), openTime: seconds(20), preAlarmTime: seconds(5) },
};
export const landlord = { type: "account", accountId: mintId("account") } as const;

type WithoutMoment<Input> = Input extends DoorInput ? Omit<Input, "at" | "unusedId"> : never;

/** An input at so many seconds. */
export function when(second: number, input: WithoutMoment<DoorInput>): DoorInput {
  return { ...input, at: monotonic(second * 1000), unusedId: mintId("entry") };
}
export const leaf = (second: number, to: "open" | "closed" | "unknown") => when(second, { type: "contact", leaf: to });
export const time = (second: number) => when(second, { type: "time" });
export const admit = (
  second: number,
  entryId = mintId("entry"),
  who: { extended?: boolean; resident?: boolean } = {},
) => when(second, { type: "admit", entryId, ...who });
export const order = (second: number, action: Order["action"], more: Partial<Order> = {}) =>
  when(second, {
    type: "order",
    order: { action, actor: landlord, role: "landlord", reason: "a drill", ...more },
    told: instant(second * 1000),
  });
export const fire = (second: number, state: "active" | "inactive" | "unknown" = "active") =>
  when(second, { type: "input", input: "fire", state });

/** A door found closed at second 0. */
export const closedDoor = (setup = exampleSetup): DoorState =>
  initialDoor({ at: monotonic(0), told: instant(0), unusedId: mintId("entry"), leaf: "closed" }, setup).state;

/** Plays inputs and returns the last state with everything that happened. */
export function play(inputs: readonly DoorInput[], from: DoorState = closedDoor(), setup = exampleSetup) {
  const effects: DoorEffect[] = [];
  let state = from;
  for (const input of inputs) {
    const result = step(state, input, setup);
    state = result.state;
    effects.push(...result.effects);
  }
  const bodies = effects.flatMap(toldBy);
  const alarms = effects.flatMap((effect) =>
    effect.type === "raise" || effect.type === "clear" ? [`${effect.type} ${effect.kind}`] : [],
  );
  const lock = effects.flatMap((effect) =>
    effect.type === "pulse" || effect.type === "hold" || effect.type === "release" ? [effect.type] : [],
  );
  return { state, effects, bodies, types: bodies.map(({ type }) => type), alarms, lock };
}

/** What the journal is told of an effect, by the door or by its book of faults. */
function toldBy(effect: DoorEffect): readonly EventBody[] {
  if (effect.type === "append") return [effect.body];
  if (effect.type === "fault") return [{ ...effect, type: "door.fault" }];
  return effect.type === "mended" ? [{ type: "door.fault-cleared", part: effect.part }] : [];
}

/** What a second is on the door's clock. */
export const at = (second: number): Monotonic => monotonic(second * 1000);
