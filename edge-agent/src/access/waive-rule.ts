import { type Factor, millis, type Roster, type RosterDoor } from "@menshen/protocol";
import type { Holder } from "../roster/holder-of.ts";
import { livesHere } from "./checks.ts";
import { type Pending, wasAsked } from "./memory.ts";
import type { AccessContext, AccessRequest } from "./request.ts";
import { factorsHeld, sameAgainAfter } from "./second-step.ts";
import { ruleInForce } from "./ways-in.ts";

/** What a door does about a rule that what was shown does not meet. */
export type RuleStep =
  | { readonly type: "open" }
  | { readonly type: "ask"; readonly accepts: readonly Factor[] }
  /** The rule stands, whatever comes of it. */
  | { readonly type: "holds" };

/**
 * Says what becomes of a rule that asks a resident for what they do not have: a PIN nobody gave them, a document the door
 * cannot read today. Nobody is locked out of home by software, so such a rule does not bind them: they are asked for what
 * would meet it, and show something of theirs once more; then the door opens and says that it waived the rule. Pure.
 */
export function waiveRule(
  { presented, at }: Pick<AccessRequest, "presented" | "at">,
  { holder, door, factors, earlier }: Attempt,
  context: AccessContext & { readonly list: Roster },
): RuleStep {
  const held = factorsHeld(holder, context);
  if (!livesHere(holder)) return { type: "holds" };
  const theirs = waysHeld(door, held, context);
  // Only a way that relies on no camera counts as one; asked for is what belongs to any way of theirs.
  if (theirs.some((way) => !way.includes("face"))) {
    return { type: "ask", accepts: [...new Set(theirs.flat())].filter((factor) => !factors.includes(factor)) };
  }
  const shown = presented.type as Factor;
  // A face is in view again at once; whoever holds anything else shows that.
  const counting = [...held].filter((factor) => factor !== "face");
  const again: readonly Factor[] = counting.length > 0 ? counting : [shown];
  // Another thing of theirs is shown on purpose; the same may still be held to the reader.
  const longAgo = earlier !== undefined && shown !== earlier.shown ? millis(0) : sameAgainAfter;
  if (again.includes(shown) && wasAsked(earlier, "second-factor-required", at, longAgo)) return { type: "open" };
  const missing = theirs.flat().filter((factor) => !factors.includes(factor));
  return { type: "ask", accepts: [...new Set([...missing, ...again])] };
}

interface Attempt {
  readonly holder: Holder;
  readonly door: RosterDoor;
  /** What they have shown so far. */
  readonly factors: readonly Factor[];
  readonly earlier?: Pending;
}

/** The ways in of this hour for which somebody has everything. */
function waysHeld(door: RosterDoor, held: ReadonlySet<Factor>, context: AccessContext & { readonly list: Roster }) {
  const ways = ruleInForce(door, context.list, context.siteTime)?.ways ?? [];
  return ways.filter((way) => way.every((factor) => held.has(factor)));
}
