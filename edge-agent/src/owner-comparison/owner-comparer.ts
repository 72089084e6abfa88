import { type Millis, millis, type RosterOccupancy } from "@menshen/protocol";
import type { Gallery } from "../recognition/gallery.ts";
import type { RecentFace } from "../recognition/recent-faces.ts";
import { type Compared, compareWithOwner } from "./compare-owner.ts";

export interface OwnerComparerParts {
  /** Faces described since a moment of the frames' clock; none while no recogniser runs. */
  readonly recentFaces: (since: number) => readonly RecentFace[];
  /** Who can be recognised here; undefined while no recogniser runs or the camera is away: then nobody is compared. */
  readonly gallery: () => Gallery | undefined;
  /** The clock of the frames, monotonic milliseconds. */
  readonly monotonicNow: () => number;
  readonly after: (span: Millis, act: () => void) => () => void;
  readonly onFault: (fault: unknown) => void;
}

/** Compares the faces around the moment a credential is shown with its owner's template; keeps no vector. */
export interface OwnerComparer {
  /** What can be said at once; of a card that several people hold, whether it is one of them. */
  now(owners: readonly RosterOccupancy[]): Compared;
  /** Says what was found as soon as nothing more could change it, within `span` at the latest; at once where it can. */
  within(span: Millis, owners: readonly RosterOccupancy[], then: (found: Compared["found"]) => void): void;
}

/** Whoever holds a card to the reader looked at the camera this long before, or is still about to (milliseconds). */
const seenBefore = millis(3_000);
/** How often it is looked whether a better view came. */
const lookEvery = millis(100);

/** Makes the comparer of one door. What fails in it holds up no card: it is told, and counts as not compared. */
export function createOwnerComparer(parts: OwnerComparerParts): OwnerComparer {
  const { recentFaces, gallery, monotonicNow, after, onFault } = parts;

  const compare = (from: number, owner: RosterOccupancy): Compared => {
    const people = gallery();
    const agreed = owner.consent?.scopes.includes("face_recognition_local") === true;
    const isEnrolled = people?.entries.some(({ id }) => id === owner.personId) === true;
    if (people === undefined || !agreed || !isEnrolled) return notCompared;
    try {
      const { metric } = people.recogniser;
      return compareWithOwner(recentFaces(from), owner.personId, { matcher: people.matcher(), metric });
    } catch (fault) {
      onFault(fault);
      return notCompared;
    }
  };
  const since = (from: number, owners: readonly RosterOccupancy[]): Compared => {
    const each = owners.map((owner) => compare(from, owner));
    // Nobody is suspected where it may be the one who cannot be compared or told apart.
    const telling = tellingFirst.map((word) => each.find(({ found }) => found === word));
    return telling.find((one) => one !== undefined) ?? each[0] ?? notCompared;
  };

  return {
    now: (owners) => since(monotonicNow() - seenBefore, owners),
    within(span, owners, then) {
      const from = monotonicNow() - seenBefore;
      const until = monotonicNow() + span;
      let best: Compared["found"] = "no-usable-view";
      const look = () => {
        const { found, settled } = since(from, owners);
        // Views fall out of the short memory again, and camera or engine may be away for a moment: what was once seen of
        // somebody else stays seen, and whoever is waited for may still come.
        const saysNothing = found === "no-usable-view" || (found === "not-compared" && best !== "no-usable-view");
        if (!saysNothing) best = found;
        if ((settled && !saysNothing) || monotonicNow() >= until) return then(best);
        after(lookEvery, look);
      };
      look();
    },
  };
}

/** What decides of a card that several people hold. */
const tellingFirst = ["same", "not-compared", "inconclusive"] as const;
const notCompared: Compared = { found: "not-compared", settled: true };
