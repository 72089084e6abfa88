import type { RosterOccupancy } from "@menshen/protocol";
import { judgeHolders } from "../access/checks.ts";
import { holdersOf } from "../access/holders-of.ts";
import type { AccessContext } from "../access/request.ts";
import type { PresentedOwned } from "./present-credential.ts";

/**
 * Whose this is now: everybody whom it would let in; pure. A card that moved on with its room is no longer that of who
 * held it before, and one that a couple shares belongs to both.
 */
export function ownersOf(shown: PresentedOwned, context: AccessContext): readonly RosterOccupancy[] {
  const { roster } = context;
  if (roster === undefined) return [];
  const holders = holdersOf(shown, roster);
  const own = holders.filter((holder) => judgeHolders([holder], { ...context, list: roster.roster })?.ok === true);
  return own.map(({ occupancy }) => occupancy);
}
