import type {
  Actor,
  AlarmKind,
  DoorAction,
  DoorPart,
  EntryId,
  EventBody,
  Instant,
  Millis,
  Monotonic,
  ScheduleId,
} from "@menshen/protocol";
import type { DoorState, InputName, InputState, SensorName } from "./state.ts";

export type PulseTrouble = "lock-unreachable" | "unanswered" | "relay-stuck" | "busy" | "refused" | "pulse-unrecorded";

/** In what capacity somebody orders. */
export type OrderRole = "landlord" | "security" | "operator";

/** What a mode can be asked for; AccessDoor is `admit`. */
export type ModeAction = Exclude<DoorAction, "access">;

/** An order to change the mode (ONVIF Door Control operations), from somebody known. */
export interface Order {
  readonly action: ModeAction;
  readonly actor: Actor;
  readonly role: OrderRole;
  readonly reason?: string;
  /** How long it is meant to hold; never longer than the mode allows. */
  readonly holdsFor?: Millis;
}

/** What reaches a door. `unusedId` is an id nobody has used, in case the lock has to be held from here on. */
export type DoorInput = { readonly at: Monotonic; readonly unusedId: EntryId } & (
  | { readonly type: "admit"; readonly entryId: EntryId; readonly extended?: boolean; readonly resident?: boolean }
  | { readonly type: "refused"; readonly entryId: EntryId }
  // `isTest`: an installer tries the lock, which is told by itself; nobody went out.
  | { readonly type: "exit"; readonly pulseId: EntryId; readonly isTest?: true }
  | { readonly type: "pulsed"; readonly id: EntryId }
  | { readonly type: "pulse-failed"; readonly id: EntryId; readonly trouble: PulseTrouble }
  | { readonly type: "relocked" }
  // The lock's keeper is heard again.
  | { readonly type: "reached" }
  | { readonly type: "contact"; readonly leaf: "open" | "closed" | "unknown" }
  | { readonly type: "time" }
  // `told`: the wall time of this moment, by which an override's end is told to people.
  | { readonly type: "order"; readonly order: Order; readonly told: Instant }
  | { readonly type: "input"; readonly input: InputName; readonly state: InputState }
  | { readonly type: "sensor"; readonly sensor: SensorName; readonly state: InputState }
  | { readonly type: "reset-fire"; readonly actor: Actor }
  | { readonly type: "schedule"; readonly wants?: { readonly scheduleId: ScheduleId; readonly firstPersonIn: boolean } }
  | { readonly type: "acknowledged"; readonly kind: AlarmKind }
);
export type DoorInputOf<Type extends DoorInput["type"]> = Extract<DoorInput, { readonly type: Type }>;

export type Signal = "idle" | "granted" | "held-open" | "fault";
export type Sentence = "fire-leave" | "please-close-door" | "door-held-open" | "locked-down";

/** What has to happen, in this order. */
export type DoorEffect =
  | { readonly type: "pulse"; readonly id: EntryId; readonly milliseconds: Millis }
  | { readonly type: "hold"; readonly id: EntryId; readonly milliseconds: Millis }
  | { readonly type: "release"; readonly id: EntryId }
  | { readonly type: "append"; readonly body: EventBody }
  // A part does not work, for this reason; `entryId` where it failed somebody.
  | { readonly type: "fault"; readonly part: DoorPart; readonly code: string; readonly entryId?: EntryId }
  // This reason is over; another of the same part may stand.
  | { readonly type: "mended"; readonly part: DoorPart; readonly code: string }
  | {
      readonly type: "raise";
      readonly kind: AlarmKind;
      readonly stage: number;
      readonly entryIds: readonly EntryId[];
      readonly refusedBefore?: readonly EntryId[];
    }
  | { readonly type: "clear"; readonly kind: AlarmKind }
  | { readonly type: "indicate"; readonly signal: Signal }
  | { readonly type: "say"; readonly sentence: Sentence };

export interface Step {
  readonly state: DoorState;
  readonly effects: readonly DoorEffect[];
}

export const append = (body: EventBody): DoorEffect => ({ type: "append", body });
export const fault = (part: DoorPart, code: string, entryId?: EntryId): DoorEffect => ({
  ...{ type: "fault", part, code },
  ...(entryId && { entryId }),
});
export const mended = (part: DoorPart, code: string): DoorEffect => ({ type: "mended", part, code });
export const indicate = (signal: Signal): DoorEffect => ({ type: "indicate", signal });
export const say = (sentence: Sentence): DoorEffect => ({ type: "say", sentence });
export const clear = (kind: AlarmKind): DoorEffect => ({ type: "clear", kind });
export const raise = (kind: AlarmKind, entryIds: readonly EntryId[] = [], stage = 1): DoorEffect => ({
  type: "raise",
  kind,
  stage,
  entryIds,
});
/** Shows what the lamp shows while nobody is being let in or out: a leaf that is not as it should be, or nothing. */
export const atRest = ({ alarm, propped }: Pick<DoorState, "alarm" | "propped">): DoorEffect => {
  if (alarm === "door-forced-open") return indicate("fault");
  return indicate(alarm === "door-open-too-long" && propped?.quiet !== true ? "held-open" : "idle");
};
export const unchanged = (state: DoorState): Step => ({ state, effects: [] });

/** Does one thing after another, the effects in that order. Pure. */
export function inTurn(state: DoorState, ...turns: readonly ((state: DoorState) => Step)[]): Step {
  let step = unchanged(state);
  for (const turn of turns) {
    const next = turn(step.state);
    step = {
      state: next.state,
      effects: next.effects.length === 0 ? step.effects : [...step.effects, ...next.effects],
    };
  }
  return step;
}
