import {
  type Command,
  type DenyReason,
  type DoorId,
  type EntryId,
  type EventBody,
  type Instant,
  type Monotonic,
  minutes,
  type Roster,
} from "@menshen/protocol";
import type { Decision, Presented } from "../../access/request.ts";
import type { Door } from "../door.ts";
import type { ModeAction } from "../machine/input.ts";
import { ordersOf } from "../machine/may-order.ts";
import type { Challenges } from "./challenges.ts";
import { createRateLimits } from "./rate-limit.ts";
import { readCommand, type Signer } from "./read-command.ts";

export interface OrderParts {
  readonly doorId: DoorId;
  readonly challenges: Challenges;
  readonly roster: () => Roster | undefined;
  readonly clock: { monotonic(): Monotonic; lowerBound(): Instant };
  readonly door: Pick<Door, "order">;
  /** Decides on an order to let somebody in, as on everything else that is shown to the door, and acts on it. */
  readonly letIn: (presented: PresentedOrder) => Decision;
  readonly append: (body: EventBody) => void;
  /** A challenge was used up: others are there now. */
  readonly onSpent: () => void;
  /** Told of what nobody can read, and of refusals that are not journalled any more because there are too many. */
  readonly onIgnored: (problems: readonly string[]) => void;
}

/** Orders of one key that open a door from afar are few; more are a mistake or an attack, and take nothing from other keys. */
export const unlocks = { most: 6, within: minutes(1) };
const unlocking: ReadonlySet<Command["action"]> = new Set(["access", "unlock", "lock-open"]);
/** Nobody fills the journal with refusals: neither whoever has no key, all of them together, nor the holder of one. */
const journalled = { most: 10, within: minutes(1) };

/** What decides on somebody who is let in from afar: the order of staff, or the phone of a resident. */
export type PresentedOrder = Extract<Presented, { readonly type: "order" | "app" }>;

type Outcome = { readonly reason: DenyReason } | { readonly entryId?: EntryId };

/**
 * Makes what takes a signed order: it acts only as the answer to a challenge of this door, in this boot, once, and in time, so that
 * nothing retained, repeated or held back moves a lock. Accepted means ordered; what the door did is told by its own events.
 */
export function createOrderTaker(parts: OrderParts): (text: string) => void {
  const { challenges, clock, append } = parts;
  const mayUnlock = createRateLimits(unlocks.most, unlocks.within);
  const mayJournal = createRateLimits(journalled.most, journalled.within);

  const refuse = ({ commandId, challengeId, action }: Command, reason: DenyReason, whose: string) => {
    if (mayJournal.allows(whose, clock.monotonic())) {
      append({ type: "command.refused", commandId, challengeId, action, reason });
    } else parts.onIgnored([`${reason}: too many within a minute to journal`]);
  };

  const objectionTo = (command: Command, signer: Signer): DenyReason | undefined => {
    if (command.doorId !== parts.doorId) return "not-permitted-at-this-door";
    const spent = challenges.spend(command.challengeId, command.nonce);
    if (spent !== "challenge-unknown") parts.onSpent();
    if (spent !== "spent") return spent;
    if (!mayOrder(signer).includes(command.action)) return "order-not-permitted";
    const isLimited = unlocking.has(command.action) && !mayUnlock.allows(whoseKey(command, signer), clock.monotonic());
    return isLimited ? "rate-limited" : undefined;
  };

  const outcomeOf = (command: Command, signer: Signer): Outcome => {
    const objection = objectionTo(command, signer);
    if (objection !== undefined) return { reason: objection };
    const { action, actor, extended = false } = command;
    if (action !== "access") return changed(command, action, signer);
    const decision = parts.letIn(
      signer.type === "phone" ? { type: "app", credentialId: signer.credentialId } : { type: "order", actor, extended },
    );
    return decision.type === "denied" ? { reason: decision.reason } : { entryId: decision.entryId };
  };

  const changed = (command: Command, action: ModeAction, signer: Signer): Outcome => {
    if (signer.type === "phone") return { reason: "order-not-permitted" };
    const { actor, reason, holdsFor } = command;
    const objection = parts.door.order({
      ...{ action, actor, role: signer.role },
      ...(reason !== undefined && { reason }),
      ...(holdsFor !== undefined && { holdsFor }),
    });
    return objection === undefined ? {} : { reason: objection };
  };

  return (text) => {
    const read = readCommand(text, parts.roster(), clock.lowerBound());
    if (read.type === "unreadable") return parts.onIgnored(read.problems);
    if (read.type === "refused") return refuse(read.command, read.reason, "nobody's key");
    const { command, signer } = read;
    const outcome = outcomeOf(command, signer);
    if ("reason" in outcome) return refuse(command, outcome.reason, whoseKey(command, signer));
    const { commandId, challengeId, action, actor } = command;
    append({ type: "command.accepted", ...{ commandId, challengeId, action, actor }, ...outcome });
  };
}

/** Only keys of the roster come this far, so that there are no more of these than it names. */
const whoseKey = ({ actor }: Command, signer: Signer): string =>
  signer.type === "phone" ? signer.credentialId : actor.type === "account" ? actor.accountId : actor.type;

/** A resident's phone opens the door to its owner and orders nothing else. */
const mayOrder = (signer: Signer): readonly Command["action"][] =>
  signer.type === "phone" ? ["access"] : ordersOf[signer.role];
