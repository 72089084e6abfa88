import { type DenyReason, type DoorAction, hours, type Millis, minutes } from "@menshen/protocol";
import { mayReset } from "./fire.ts";
import type { DoorInputOf, Order, OrderRole } from "./input.ts";
import { type DoorSetup, type DoorState, isFree, type StandingMode } from "./state.ts";

/** Who may order what. An operator runs machines, not doors: what ends a closure is all that may be ordered from there. */
export const ordersOf: Readonly<Record<OrderRole, readonly DoorAction[]>> = {
  landlord: [
    "access",
    "lock",
    "unlock",
    "block",
    "lock-down",
    "lock-down-release",
    "lock-open",
    "lock-open-release",
    "double-lock",
  ],
  security: ["access", "lock", "block", "lock-down", "lock-down-release", "lock-open-release"],
  operator: ["lock", "lock-down-release"],
};

/** How long an ordered mode holds where nothing is said, and at most; then the door is locked again by itself. */
export const holdsFor: Readonly<
  Record<Exclude<StandingMode, "locked">, { readonly usual: Millis; readonly most: Millis }>
> = {
  unlocked: { usual: hours(1), most: hours(12) },
  // Whoever lives here is kept out by it as by a lockdown; nobody gets round that one by ordering this one.
  blocked: { usual: minutes(30), most: minutes(30) },
  "locked-down": { usual: minutes(30), most: minutes(30) },
  "locked-open": { usual: hours(1), most: hours(12) },
  "double-locked": { usual: hours(8), most: hours(12) },
};

/** Orders that keep residents out and therefore need a reason that others can read. */
export const needsReason: ReadonlySet<DoorAction> = new Set(["lock-down", "block"]);

/** Why an order is not followed; undefined where it is. Pure. */
export function objectionTo(
  { action, role, reason }: Pick<Order, "action" | "role" | "reason">,
  state: DoorState,
  setup: Pick<DoorSetup, "escapeRoute">,
): DenyReason | undefined {
  if (!ordersOf[role].includes(action)) return "order-not-permitted";
  if (needsReason.has(action) && !reason?.trim()) return "reason-required";
  if (state.fire) return objectionInFire(action, state);
  if (action === "double-lock" && setup.escapeRoute) return "escape-route";
  return objectionOfMode(action, state.mode);
}

/** Why an installer may not try the lock now: fire and closures are no time for it. Pure. */
export function objectionToTry({ fire, mode }: Pick<DoorState, "fire" | "mode">): DenyReason | undefined {
  if (fire) return "fire-release";
  if (mode === "locked-down") return "door-locked-down";
  return mode === "blocked" ? "door-blocked" : undefined;
}

/**
 * A released door is reset like one that is locked open, where the fire contact allows it. One whose lock needs power to open is
 * opened by whoever wants it open for those who come to help.
 */
function objectionInFire(action: Order["action"], state: DoorState): DenyReason | undefined {
  if (action === "lock-open" && !isFree(state.mode)) return undefined;
  return action === "lock-open-release" && mayReset(state, false) ? undefined : "fire-release";
}

/** ONVIF Door Control Service, DoorMode: what LockedDown and LockedOpen do not answer; the same again renews them. */
function objectionOfMode(action: Order["action"], mode: StandingMode): DenyReason | undefined {
  const isRelease = action === "lock-down-release" || action === "lock-open-release";
  switch (mode) {
    case "locked-down":
      return action === "lock-down" || action === "lock-down-release" ? undefined : "door-locked-down";
    case "locked-open":
      return action === "lock-open" || action === "lock-open-release" ? undefined : "door-locked-open";
    case "locked":
    case "unlocked":
    case "blocked":
    case "double-locked":
      return isRelease ? "nothing-to-release" : undefined;
  }
}

/** The mode an order leads to, and how long it holds. Pure. */
export function modeAfter({ order }: Pick<DoorInputOf<"order">, "order">): { to: StandingMode; lasts?: Millis } {
  const to = ledTo[order.action];
  if (to === "locked") return { to };
  const { usual, most } = holdsFor[to];
  return { to, lasts: Math.max(0, Math.min(order.holdsFor ?? usual, most)) as Millis };
}

const ledTo: Readonly<Record<Order["action"], StandingMode>> = {
  lock: "locked",
  unlock: "unlocked",
  block: "blocked",
  "lock-down": "locked-down",
  // ONVIF leaves open what comes after a release and calls Locked typical; the mode before belongs to another situation.
  "lock-down-release": "locked",
  "lock-open": "locked-open",
  "lock-open-release": "locked",
  "double-lock": "double-locked",
};

/** Whether a mode is left by passing through Locked (ONVIF: DoubleLocked, when it is to be unlocked). */
export const passesLocked = (from: StandingMode, to: StandingMode): boolean => from === "double-locked" && isFree(to);
