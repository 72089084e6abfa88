import { type Factor, millis, type OwnerComparison, type Roster, type RosterDoor } from "@menshen/protocol";
import type { Holder } from "../roster/holder-of.ts";
import { judgeHolders } from "./checks.ts";
import { type Pending, wasAsked } from "./memory.ts";
import type { AccessContext, AccessRequest } from "./request.ts";
import { ruleInForce } from "./ways-in.ts";

type Context = AccessContext & { readonly list: Roster };

/** What clears up whose hands a card is in: what its owner knows, is, or carries elsewhere than the card. */
const clearing: readonly Factor[] = ["face", "pin", "app", "qr"];
/** The same counts once more only so much later: a reader repeats itself while a card is held to it, and a look takes time. */
export const sameAgainAfter = millis(2_000);

export type LendingStep =
  /** Nothing speaks against the card, or what speaks against it was cleared up. */
  | { readonly type: "open"; readonly suspected: boolean }
  | {
      readonly type: "ask";
      readonly accepts: readonly Factor[];
      readonly because: "card-face-mismatch" | "card-face-unclear";
    };

/**
 * Says what a door that requires the owner's face does with a card that would open it; pure. It asks for a second step of
 * the resident's choice, and never only for a face: whoever holds none without a face shows the same card once more, and
 * the landlord is told. A face that cannot be seen or told is no suspicion, and asks only those who hold another step.
 */
export function lendingStep(
  { presented, at }: Pick<AccessRequest, "presented" | "at">,
  { holder, door, earlier }: { readonly holder: Holder; readonly door: RosterDoor; readonly earlier?: Pending },
  context: Context,
): LendingStep {
  // A phone is never in doubt: its owner lets somebody in from elsewhere, and it clears up a card itself.
  const owner = "numberHash" in presented ? presented.owner : undefined;
  if (door.ownerComparison !== "require" || !isDoubted(owner)) return open(false);
  if (earlier?.factors.some((factor) => clearing.includes(factor))) return open(false);
  const held = factorsHeld(holder, context);
  const steps = clearing.filter((factor) => held.has(factor));
  const because = owner === "different" ? "card-face-mismatch" : "card-face-unclear";
  if (steps.some((factor) => factor !== "face")) return { type: "ask", accepts: steps, because };
  if (owner !== "different") return open(false);
  const isShownAgain = wasAsked(earlier, because, at, sameAgainAfter);
  return isShownAgain ? open(true) : { type: "ask", accepts: [...steps, presented.type], because };
}

const open = (suspected: boolean): LendingStep => ({ type: "open", suspected });

const doubts: readonly (OwnerComparison | undefined)[] = ["different", "inconclusive", "no-usable-view"];
const isDoubted = (owner: OwnerComparison | undefined) => doubts.includes(owner);

/**
 * What somebody whose face is in doubt can show instead, by the ways that need no face at this hour; pure. Empty for those
 * who hold nothing else.
 */
export function stepsWithoutFace(holder: Holder, door: RosterDoor, context: Context): readonly Factor[] {
  const rule = ruleInForce(door, context.list, context.siteTime);
  const ways = rule?.ways.filter((way) => !way.includes("face")).flat();
  return [...factorsHeld(holder, context)].filter((factor) => factor !== "face" && (ways?.includes(factor) ?? true));
}

/** The ways in that a person holds and could use now, as far as this door can be shown them; pure. */
export function factorsHeld({ occupancy }: Holder, context: Context): ReadonlySet<Factor> {
  const { roster, takes, clock } = context;
  const holders = roster?.byPerson.get(occupancy.personId) ?? [];
  const usable = holders.filter((one) => judgeHolders([one], context)?.ok === true);
  const kinds = usable.map(({ credential }): Factor => credential.kind);
  // An order from a phone needs the network.
  return new Set(kinds.filter((kind) => (takes?.has(kind) ?? true) && (kind !== "app" || clock.online)));
}
