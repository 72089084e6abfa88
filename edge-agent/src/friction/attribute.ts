import type { EntryId, FrictionReason, Light, Monotonic, PersonId } from "@menshen/protocol";
import { millis } from "@menshen/protocol";

/** Somebody whose face did not open the door; who it was may still turn out. */
export interface FaceRefusal {
  readonly at: Monotonic;
  readonly reason: FrictionReason;
  readonly light?: Light;
  /** Tells people before the camera apart; absent where nobody was followed long enough. */
  readonly track?: number;
  /** A view that was no good says nothing unless somebody turns out to have stood there: most who pass by want nothing. */
  readonly countsForNobody: boolean;
}

interface Waiting extends FaceRefusal {
  /** Whose it was; without a person, somebody's whose face nobody asked for. */
  readonly claim?: { readonly personId?: PersonId; readonly entryId: EntryId };
}

/** Refusals that wait for their person. */
export type Unclaimed = readonly Waiting[];

/** So long after their face was refused, somebody who shows a card was the one refused. */
export const claimWithin = millis(30_000);

/** Takes in one more refusal; pure. */
export const refusedFace = (waiting: Unclaimed, refusal: FaceRefusal): Unclaimed => [...waiting, refusal];

/** Who came in by what; `track` where their face was followed. */
export interface Arrival {
  /** Absent where they are not enrolled: the door cannot know their face, and its refusal is no trouble of theirs. */
  readonly personId?: PersonId;
  readonly entryId: EntryId;
  readonly at: Monotonic;
  readonly track?: number;
}

/**
 * Gives waiting refusals to whoever came in; pure. A face claims those of its own track alone; a card those of the last
 * half minute, but only where one person was refused in it: of two the door cannot tell which held the card. What somebody who
 * is not enrolled was refused stays nobody's, and nobody after them can claim it.
 */
export function claimed(waiting: Unclaimed, arrival: Arrival): Unclaimed {
  const { personId, entryId, at, track } = arrival;
  const open = waiting.filter((one) => one.claim === undefined && at - one.at <= claimWithin);
  const tracks = new Set(open.flatMap((one) => one.track ?? []));
  const own = track === undefined ? (tracks.size <= 1 ? open : []) : open.filter((one) => one.track === track);
  const claim = { entryId, ...(personId && { personId }) };
  return waiting.map((one) => (own.includes(one) ? { ...one, claim } : one));
}

/** The face beside the card was not its owner's: what was refused before was not theirs either; pure. */
export const disclaimed = (waiting: Unclaimed, entryId: EntryId): Unclaimed =>
  withoutClaims(waiting, (claim) => claim.entryId === entryId);

/** A person is forgotten: nothing that waits is theirs any more; pure. */
export const forgotten = (waiting: Unclaimed, personId: PersonId): Unclaimed =>
  withoutClaims(waiting, (claim) => claim.personId === personId);

function withoutClaims(waiting: Unclaimed, over: (claim: NonNullable<Waiting["claim"]>) => boolean): Unclaimed {
  return waiting.map((one) => {
    if (one.claim === undefined || !over(one.claim)) return one;
    const { claim: _claim, ...rest } = one;
    return rest;
  });
}

/** Takes out what nobody will claim any more; with `everything`, all of it; pure. */
export function settled(waiting: Unclaimed, at: Monotonic | "everything") {
  const isOver = (one: Waiting) => at === "everything" || at - one.at > claimWithin;
  const over = waiting.filter(isOver);
  return {
    over: over.filter(({ claim, countsForNobody }) => claim?.personId !== undefined || !countsForNobody),
    rest: over.length === 0 ? waiting : waiting.filter((one) => !isOver(one)),
  };
}
