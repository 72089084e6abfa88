import type { Matcher } from "@menshen/models";
import type { OwnerComparison, PersonId } from "@menshen/protocol";
import { fuse, wholeFrames } from "../recognition/fuse.ts";
import type { Gallery } from "../recognition/gallery.ts";
import type { RecentFace } from "../recognition/recent-faces.ts";

/** What the faces seen say of an owner, and whether more of them could still change it. */
export interface Compared {
  readonly found: OwnerComparison;
  readonly settled: boolean;
}

/** A face says something against its owner only after so many views, worth so much together (each 0–1). */
const leastToDiffer = { views: 2, worth: 0.6 } as const;
/** And no better view is waited for after so many. */
const enoughToDiffer = { views: 4, worth: 1.5 } as const;

/**
 * Each look at each person in view is a chance for a borrower to be taken for the owner, and the first `same` ends it. So the
 * rate aimed at is shared out over the looks, as the door's own decision does (recognise.ts): the first view, the second, and
 * one half for all from the third on, whose means are nearly the same; and over the people in view.
 */
const shares: readonly [number, number, number] = [1 / 8, 3 / 8, 1 / 2];

/**
 * Compares everybody seen with one owner's template (1:1); pure, keeps nothing. The owner in company is the owner: `same`
 * if anybody is; `different` only where somebody was seen well and nobody is or may be.
 */
export function compareWithOwner(
  faces: readonly RecentFace[],
  owner: PersonId,
  { matcher, metric }: { readonly matcher: Pick<Matcher, "verify">; readonly metric: Gallery["recogniser"]["metric"] },
): Compared {
  let best: Compared = { found: "no-usable-view", settled: false };
  const people = Map.groupBy(faces, ({ trackId }) => trackId);
  for (const views of people.values()) {
    const fused = fuse(views, metric);
    const share = (shares[views.length - 1] ?? shares[2]) / people.size;
    const verified = matcher.verify(fused.vector, owner, wholeFrames(fused), share);
    if (verified === undefined) return { found: "not-compared", settled: true };
    const { verdict } = verified;
    if (verdict === "same") return { found: "same", settled: true };
    const isEnough = reaches(views, enoughToDiffer);
    if (!isEnough && !reaches(views, leastToDiffer)) continue;
    best = { found: best.found === "inconclusive" ? best.found : verdict, settled: best.settled || isEnough };
  }
  return best;
}

function reaches(faces: readonly RecentFace[], least: { readonly views: number; readonly worth: number }): boolean {
  return faces.length >= least.views && faces.reduce((sum, { rating }) => sum + rating, 0) >= least.worth;
}
