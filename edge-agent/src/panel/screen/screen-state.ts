import type { DenyReason, DoorMode, Factor, ReadTroubleCode, TurnDirection, ViewProblem } from "@menshen/protocol";
import type { DoorShown } from "../../door/door-shown.ts";
import type { Health } from "../panel.ts";

/** What happened a moment ago and is shown for a while; nothing of it says who it was. */
export type Passing =
  | { readonly name: "granted" }
  | { readonly name: "refused"; readonly reason: DenyReason }
  | { readonly name: "unread"; readonly trouble: ReadTroubleCode }
  | { readonly name: "second-step"; readonly accepts: readonly Factor[] }
  | { readonly name: "reading" };

/** What somebody asked to turn their head is asked next; at last they look back. */
export type Turn = TurnDirection | "look-here";

/** What somebody can show this door at the moment. */
export interface Ways {
  readonly face: boolean;
  readonly card: boolean;
  readonly pin: boolean;
}

/** Everything the screen depends on. */
export interface ScreenSituation {
  readonly door: Pick<DoorShown, "mode" | "physical" | "lock" | "alarm" | "faultyParts">;
  /** A fire stands that no person has reset. */
  readonly fire: boolean;
  readonly card: Health["card"];
  readonly face: Health["face"];
  /** Whether any reader has keys. */
  readonly keypad: boolean;
  /** The door warns that it stands open, before it is an alarm. */
  readonly warnsOfOpen: boolean;
  readonly passing?: Passing;
  readonly hint?: ViewProblem;
  readonly turn?: Turn;
  /** How many digits were typed since the last PIN. */
  readonly dots: number;
}

/** What stands on the screen. */
export type ScreenState =
  | Passing
  | { readonly name: "fire"; readonly released: boolean }
  | { readonly name: "locked-down" }
  | { readonly name: "blocked" }
  | { readonly name: "pin"; readonly dots: number }
  | { readonly name: "turn"; readonly to: Turn }
  | { readonly name: "hint"; readonly problem: ViewProblem }
  | { readonly name: "close-door" }
  | { readonly name: "open" }
  | { readonly name: "lock-out-of-order" }
  | { readonly name: "waits-for-roster" }
  | { readonly name: "use-card" }
  | { readonly name: "nothing-works" }
  /** `shut`: the leaf is seen closed and the lock says that it holds it. */
  | { readonly name: "ready"; readonly ways: Ways; readonly shut: boolean };

/** Chooses what stands on the screen: danger first, then the answer to whoever stands there, then how the door is. Pure. */
export function screenOf(situation: ScreenSituation): ScreenState {
  return ofDanger(situation) ?? ofPerson(situation) ?? ofDoor(situation);
}

function ofDanger({ door, fire }: ScreenSituation): ScreenState | undefined {
  if (fire) return { name: "fire", released: stands[door.mode] === "open" };
  if (door.mode === "locked-down") return { name: "locked-down" };
  return undefined;
}

function ofPerson({ door, passing, dots, turn, hint, face }: ScreenSituation): ScreenState | undefined {
  // Nobody is turned away, or asked for more, by a door that is open to everybody.
  if (stands[door.mode] === "open" && passing?.name !== "granted") return undefined;
  // Whoever types is answered by their dots, but what became of the last PIN is said first.
  if (passing !== undefined && (passing.name !== "second-step" || dots === 0)) return passing;
  if (stands[door.mode] !== "guarded") return undefined;
  if (dots > 0) return { name: "pin", dots };
  if (face !== "ready") return undefined;
  if (turn !== undefined) return { name: "turn", to: turn };
  if (hint === "camera-covered") return { name: "use-card" };
  return hint === undefined ? undefined : { name: "hint", problem: hint };
}

function ofDoor({ door, warnsOfOpen, card, face, keypad }: ScreenSituation): ScreenState {
  if (door.alarm !== "normal" || warnsOfOpen) return { name: "close-door" };
  if (door.mode === "blocked") return { name: "blocked" };
  if (stands[door.mode] === "open") return { name: "open" };
  if (card === "lock-unreachable" || door.faultyParts.includes("lock")) return { name: "lock-out-of-order" };
  if (card === "roster-missing") return { name: "waits-for-roster" };
  const ways = { face: face === "ready", card: card === "ready", pin: keypad && card === "ready" };
  if (!(ways.face || ways.card)) return { name: "nothing-works" };
  return face === "fault"
    ? { name: "use-card" }
    : { name: "ready", ways, shut: door.physical === "closed" && door.lock === "locked" };
}

/** Whether a mode leaves the door free to open, asks for something, or turns everybody away. */
const stands: Readonly<Record<DoorMode, "open" | "guarded" | "shut">> = {
  unknown: "guarded",
  locked: "guarded",
  accessed: "guarded",
  "double-locked": "guarded",
  unlocked: "open",
  "locked-open": "open",
  blocked: "shut",
  "locked-down": "shut",
};
