import type { CardRead } from "@menshen/hardware";
import { type DocumentKind, numberHash, type Sha256 } from "@menshen/protocol";
import type { Presented } from "./access/request.ts";
import type { Compared } from "./owner-comparison/compare-owner.ts";
import type { PresentedCard, PresentedOwned } from "./owner-comparison/present-credential.ts";
import type { Sighting } from "./recognition/watch-faces.ts";
import { type IndexedRoster, numberKey } from "./roster/holder-of.ts";

/** What came with somebody's attempt, beside what they showed. */
export interface Shown {
  readonly presented: Presented;
  readonly sighting?: Sighting;
  readonly numberHash?: Sha256;
  readonly document?: DocumentKind;
  /** What is known at once of its owner, asked when the lock has moved. */
  readonly compare?: () => Compared;
}

/** What a face in view is to a decision. Pure. */
export function presentedFace({ verdict, liveness }: Pick<Sighting, "verdict" | "liveness">): Presented {
  return verdict.seen === "match"
    ? { type: "face", seen: "match", personId: verdict.personId, doubtful: isDoubtful(liveness) }
    : { type: "face", seen: verdict.seen };
}

/** A door that asks about living faces takes nobody's word for it: what was neither passed nor judged alive is in doubt. */
function isDoubtful(liveness: Sighting["liveness"]): boolean {
  if (liveness === undefined || liveness.mode === "observe") return false;
  if (liveness.challenge !== undefined) return liveness.challenge !== "passed";
  return liveness.mode === "always" || liveness.verdict !== "live";
}

/** What a read card is to a decision. A card reader does not say what it read: a number registered as a document's is one. Pure. */
export function presentedCard(
  read: CardRead,
  { siteKey, roster }: { readonly siteKey: Uint8Array; readonly roster: () => IndexedRoster | undefined },
): PresentedCard {
  // The driver hashed it under the site's key: no ID number comes this far.
  if (read.type === "document") {
    return { type: "id-card", numberHash: read.numberHash as Sha256, document: read.document };
  }
  const { cardNumber } = read;
  const asDocument = numberHash(siteKey, "id-card", cardNumber);
  const type = roster()?.byNumber.has(numberKey("id-card", asDocument)) ? "id-card" : "card";
  const hash = type === "id-card" ? asDocument : numberHash(siteKey, "card", cardNumber);
  return { type, numberHash: hash };
}

/** What a card or a phone's order is to an entry. Pure. */
export function shownOf(owned: PresentedOwned): Shown {
  if (owned.type === "app") return { presented: owned };
  const { document, ...presented } = owned;
  return { presented, numberHash: presented.numberHash, ...(document && { document }) };
}
