import {
  type DocumentKind,
  millis,
  type OwnerComparison,
  type RosterDoor,
  type RosterOccupancy,
  type Sha256,
} from "@menshen/protocol";
import type { Decision, PresentedCredential } from "../access/request.ts";
import type { Compared } from "./compare-owner.ts";
import type { OwnerComparer } from "./owner-comparer.ts";

/** Before a door that requires the owner's face opens, a view of one is waited for at most so long. */
const mostWait = millis(1_200);
/** Where the outcome is only noted, the door is long open; whoever enters is in view no longer than this. */
const mostFollowed = millis(3_000);

/** What was held to a reader, and of which kind a document was: it goes with the card, for other cards may come while a face is awaited. */
export type PresentedCard = Extract<PresentedCredential, { type: "card" | "id-card" }> & {
  readonly document?: DocumentKind;
};

export interface PresentCardParts {
  readonly rule: () => RosterDoor["ownerComparison"];
  readonly comparer: OwnerComparer;
  /** What the door would do if nothing spoke against the card's owner; changes nothing. */
  readonly foresee: (card: PresentedCard) => Decision["type"];
  /** Everybody whom the card would let in. */
  readonly ownersOf: (card: PresentedCard) => readonly RosterOccupancy[];
  /** Decides and acts; `compare` is asked after the lock has moved and before the entry is written down. */
  readonly enter: (card: PresentedCard, compare?: () => Compared) => Entered;
  /** Told what was found after the door had opened. */
  readonly onCompared: (decision: Extract<Decision, { type: "granted" }>, found: OwnerComparison) => void;
}

/** What became of a card, and whether its entry already says how the faces beside it compare with its owner's. */
export interface Entered {
  readonly decision: Decision;
  readonly compared: boolean;
}

/**
 * Has a card decided upon with what the faces beside it say of its owner: at once where the outcome is only noted, after a
 * short wait for a view where it is required. A card that is held to the reader meanwhile is the same showing of it.
 */
export function createCardPresenter(parts: PresentCardParts): (card: PresentedCard) => void {
  const { rule, comparer, foresee, ownersOf, enter, onCompared } = parts;
  const waiting = new Set<Sha256>();

  const observe = (card: PresentedCard, owners: readonly RosterOccupancy[]) => {
    const { decision, compared } = enter(card, () => comparer.now(owners));
    if (compared || decision.type !== "granted") return;
    comparer.within(mostFollowed, owners, (later) => onCompared(decision, later));
  };

  const require = (card: PresentedCard, owners: readonly RosterOccupancy[]) => {
    waiting.add(card.numberHash);
    comparer.within(mostWait, owners, (found) => {
      waiting.delete(card.numberHash);
      enter({ ...card, owner: found });
    });
  };

  return (card) => {
    if (waiting.has(card.numberHash)) return;
    const asked = rule();
    if (asked === "off") return void enter(card);
    const foreseen = foresee(card);
    // Whoever is refused anyway is not compared with anybody.
    if (foreseen === "denied") return void enter(card);
    const owners = ownersOf(card);
    if (foreseen === "second-factor") enter(withSettled(card, comparer.now(owners)));
    else if (asked === "require") require(card, owners);
    else observe(card, owners);
  };
}

/** Where something more is asked for anyway, what is known of the owner goes with what they have shown so far. */
const withSettled = (card: PresentedCard, { found, settled }: Compared): PresentedCard =>
  settled ? { ...card, owner: found } : card;
