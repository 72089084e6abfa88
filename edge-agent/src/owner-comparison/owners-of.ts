import type { RosterOccupancy } from "@menshen/protocol";
import { judgeHolders } from "../access/checks.ts";
import type { AccessContext } from "../access/request.ts";
import { numberKey } from "../roster/holder-of.ts";
import type { PresentedCard } from "./present-card.ts";

/**
 * Whose card this is now: everybody whom it would let in; pure. A card that moved on with its room is no longer that of who
 * held it before, and one that a couple shares belongs to both.
 */
export function ownersOf({ type, numberHash }: PresentedCard, context: AccessContext): readonly RosterOccupancy[] {
  const { roster } = context;
  if (roster === undefined) return [];
  const holders = roster.byNumber.get(numberKey(type, numberHash)) ?? [];
  const own = holders.filter((holder) => judgeHolders([holder], { ...context, list: roster.roster })?.ok === true);
  return own.map(({ occupancy }) => occupancy);
}
