import { createGallery, createOwnerComparer, type Gallery, type RatedView, type RecentFace } from "@menshen/edge-agent";
import { type RecogniserInfo, templateOf } from "@menshen/models";
import { type Interval, overPeople, type Tried } from "@menshen/models/bench/faces/over-people";
import { seededRandom, shuffled } from "@menshen/models/bench/faces/random";
import { instant, millis, mintId, type OwnerComparison, type PersonId, type RosterOccupancy } from "@menshen/protocol";
import type { SeenPerson } from "./seen-people.ts";

/** What the door's comparison said of everybody who showed a card of one kind; shares 0–1 with their intervals. */
export interface Said {
  readonly approaches: number;
  readonly same: Interval;
  readonly different: Interval;
  readonly inconclusive: Interval;
  readonly noUsableView: Interval;
}
export interface LendingScore {
  readonly owner: Said;
  readonly borrower: Said;
  /** A borrower with somebody else in view, who is not the owner either. */
  readonly accompanied: Said;
}

const ROUNDS = 10;
/** So many photographs make one approach, a view each hundred milliseconds. */
const VIEWS = 4;
const LEAST_VIEWS = 2;
const VIEW_EVERY = 100;
/** How long the door waits with a card (edge-agent, present-credential.ts). */
const WAIT = millis(1_200);
/** Other people's cards that each person shows in a round. */
const CARDS = 20;

/** Lets people show their own card and others' to the door's own comparer; undefined for too few people; pure for a seed. */
export function scoreLending(
  people: readonly SeenPerson[],
  { photos }: { readonly photos: number },
  { recogniser, seed }: { readonly recogniser: RecogniserInfo; readonly seed: number },
): LendingScore | undefined {
  const random = seededRandom(seed);
  const owner: Tried<OwnerComparison>[] = [];
  const borrower: Tried<OwnerComparison>[] = [];
  const accompanied: Tried<OwnerComparison>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const holders = people.flatMap((person, place) => holderOf(person, place, photos, random));
    if (holders.length < 3) return undefined;
    const entries = holders.map(({ id, template }) => ({ id, vector: template }));
    const gallery = createGallery({ recogniser, entries, photosPerTemplate: photos, targetFpir: 1e-3 });
    for (const one of holders) {
      owner.push({ people: [one.place], found: approach([one.views], one, gallery) });
      const others = shuffled(holders, random).filter((other) => other !== one);
      for (const [turn, card] of others.slice(0, CARDS).entries()) {
        const beside = others.at(-1 - (turn % 2)) as Holder;
        borrower.push({ people: [one.place, card.place], found: approach([one.views], card, gallery) });
        if (beside === card) continue;
        const both = [one.views, beside.views];
        accompanied.push({ people: [one.place, card.place], found: approach(both, card, gallery) });
      }
    }
  }
  return { owner: said(owner, seed), borrower: said(borrower, seed), accompanied: said(accompanied, seed) };
}

interface Holder {
  readonly id: PersonId;
  readonly place: number;
  readonly template: Float32Array;
  readonly occupancy: RosterOccupancy;
  readonly views: readonly (RatedView | undefined)[];
}

/** Somebody with enough photographs to be enrolled and to come; a photograph without a face is a view that was spent. */
function holderOf(person: SeenPerson, place: number, photos: number, random: () => number): readonly Holder[] {
  const mixed = shuffled(person.photographs, random);
  const enrolled = mixed.filter(({ descriptor }) => descriptor !== undefined).slice(0, photos);
  const left = mixed.filter((photograph) => !enrolled.includes(photograph));
  if (enrolled.length < photos || left.length < LEAST_VIEWS) return [];
  const id = mintId("person");
  const template = templateOf(enrolled.map(({ descriptor }) => descriptor as Float32Array));
  return [{ id, place, template, occupancy: occupancyOf(id), views: left.slice(0, VIEWS).map(({ view }) => view) }];
}

function occupancyOf(personId: PersonId): RosterOccupancy {
  const consent = {
    ...{ consentId: mintId("consent"), scopes: ["face_recognition_local" as const] },
    ...{ noticeVersion: "1", givenAt: instant(0) },
  };
  const validity = { from: instant(0), until: instant(1) };
  return {
    ...{ occupancyId: mintId("occupancy"), personId, kind: "tenant", identityLevel: "declared", validity },
    ...{ doorIds: [mintId("door")], consent },
  };
}

/** Everybody in view comes a view at a time, while the card waits. */
function approach(seen: readonly Holder["views"][], card: Holder, gallery: Gallery): OwnerComparison {
  let now = 0;
  let due: { readonly at: number; readonly act: () => void } | undefined;
  let told: OwnerComparison | undefined;
  const faces: RecentFace[] = seen.flatMap((views, trackId) =>
    views.flatMap((view, turn) => (view === undefined ? [] : [{ ...view, trackId, capturedAt: turn * VIEW_EVERY }])),
  );
  const comparer = createOwnerComparer({
    recentFaces: () => faces.filter(({ capturedAt }) => capturedAt <= now),
    gallery: () => gallery,
    monotonicNow: () => now,
    after(span, act) {
      due = { at: now + span, act };
      return () => {};
    },
    onFault(fault) {
      throw fault;
    },
  });
  comparer.within(WAIT, [card.occupancy], (found) => {
    told = found;
  });
  while (told === undefined && due !== undefined) {
    const { at, act } = due;
    now = at;
    due = undefined;
    act();
  }
  if (told === undefined) throw new Error("The comparer never said what it found.");
  return told;
}

function said(tried: readonly Tried<OwnerComparison>[], seed: number): Said {
  const share = (wanted: OwnerComparison) => overPeople(tried, (found) => found === wanted, seed);
  return {
    approaches: tried.length,
    same: share("same"),
    different: share("different"),
    inconclusive: share("inconclusive"),
    noUsableView: share("no-usable-view"),
  };
}
