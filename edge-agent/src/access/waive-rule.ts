import type { Factor, Roster, RosterDoor } from "@menshen/protocol";
import type { Holder } from "../roster/holder-of.ts";
import { livesHere } from "./checks.ts";
import type { Pending } from "./memory.ts";
import type { AccessContext, AccessRequest } from "./request.ts";
import { factorsHeld, sameAgainAfter } from "./second-step.ts";
import { ruleInForce, type WayIn } from "./ways-in.ts";

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
  { holder, door, way, earlier }: Attempt,
  context: AccessContext & { readonly list: Roster },
): RuleStep {
  const held = factorsHeld(holder, context);
  if (!livesHere(holder) || canMeet(door, held, context)) return { type: "holds" };
  const shown = presented.type as Factor;
  // A face is in view again at once; whoever holds anything else shows that.
  const counting = [...held].filter((factor) => factor !== "face");
  const again: readonly Factor[] = counting.length > 0 ? counting : [shown];
  const wasAsked = earlier?.because === "second-factor-required";
  const isAnother = earlier !== undefined && shown !== earlier.shown;
  if (wasAsked && again.includes(shown) && (isAnother || at - earlier.since >= sameAgainAfter)) return { type: "open" };
  const missing = way.type === "incomplete" ? way.accepts.filter((factor) => held.has(factor)) : [];
  return { type: "ask", accepts: [...new Set([...missing, ...again])] };
}

interface Attempt {
  readonly holder: Holder;
  readonly door: RosterDoor;
  readonly way: WayIn;
  readonly earlier?: Pending;
}

/** Whether somebody with these could meet the rule of this hour without relying on a camera. */
function canMeet(door: RosterDoor, held: ReadonlySet<Factor>, context: AccessContext & { readonly list: Roster }) {
  const ways = ruleInForce(door, context.list, context.siteTime)?.ways ?? [];
  return ways.some((way) => way.every((factor) => factor !== "face" && held.has(factor)));
}
