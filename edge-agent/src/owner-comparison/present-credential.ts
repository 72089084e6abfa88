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
/** The order of a resident's own phone, from wherever it was given. */
export type PresentedPhone = Extract<PresentedCredential, { type: "app" }>;
/** What can be in other hands than its owner's. */
export type PresentedOwned = PresentedCard | PresentedPhone;

export interface PresenterParts {
  readonly rule: () => RosterDoor["ownerComparison"];
  readonly comparer: OwnerComparer;
  /** What the door would do if nothing spoke against the owner; changes nothing. */
  readonly foresee: (shown: PresentedOwned) => Decision["type"];
  /** Everybody whom it would let in. */
  readonly ownersOf: (shown: PresentedOwned) => readonly RosterOccupancy[];
  /** Decides and acts; `compare` is asked after the lock has moved and before the entry is written down. */
  readonly enter: (shown: PresentedOwned, compare?: () => Compared) => Entered;
  /** Told what was found after the door had opened. */
  readonly onCompared: (decision: Extract<Decision, { type: "granted" }>, found: OwnerComparison) => void;
}

/** What became of what was shown, and whether its entry already says how the faces there compare with its owner's. */
export interface Entered {
  readonly decision: Decision;
  readonly compared: boolean;
}

/** Has what belongs to somebody decided upon, with what the faces at the door say of its owner. */
export interface Presenter {
  /** At once where the outcome is only noted, after a short wait for a view where it is required. */
  card(card: PresentedCard): void;
  /** At once, whatever is required: its owner may be elsewhere, and lets somebody in on purpose. */
  phone(phone: PresentedPhone): Decision;
}

/** Makes the presenter of one door. A card held to the reader while a view is waited for is the same showing of it. */
export function createPresenter(parts: PresenterParts): Presenter {
  const { rule, comparer, foresee, ownersOf, enter, onCompared } = parts;
  const waiting = new Set<Sha256>();

  const observe = (shown: PresentedOwned): Decision => {
    const owners = ownersOf(shown);
    const { decision, compared } = enter(shown, () => comparer.now(owners));
    if (!compared && decision.type === "granted") {
      comparer.within(mostFollowed, owners, (later) => onCompared(decision, later));
    }
    return decision;
  };

  const require = (card: PresentedCard) => {
    waiting.add(card.numberHash);
    comparer.within(mostWait, ownersOf(card), (found) => {
      waiting.delete(card.numberHash);
      enter({ ...card, owner: found });
    });
  };

  const decideNow = (shown: PresentedOwned): Decision => {
    if (rule() === "off") return enter(shown).decision;
    const foreseen = foresee(shown);
    // Whoever is refused anyway is not compared with anybody.
    if (foreseen === "denied") return enter(shown).decision;
    if (foreseen === "granted") return observe(shown);
    return enter(withSettled(shown, comparer.now(ownersOf(shown)))).decision;
  };

  return {
    card(card) {
      if (waiting.has(card.numberHash)) return;
      if (rule() === "require" && foresee(card) === "granted") require(card);
      else decideNow(card);
    },
    phone: decideNow,
  };
}

/** Where something more is asked for anyway, what is known of the owner goes with what they have shown so far. */
const withSettled = (shown: PresentedOwned, { found, settled }: Compared): PresentedOwned =>
  settled ? { ...shown, owner: found } : shown;
