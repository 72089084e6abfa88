import {
  createMatcher,
  differenceBoundFor,
  type GalleryEntry,
  type Matcher,
  type MatchRule,
  type RecogniserInfo,
  verificationThresholdFor,
} from "@menshen/models";
import type { DoorId, PersonId } from "@menshen/protocol";
import type { IndexedRoster } from "../roster/holder-of.ts";
import type { StoredTemplate } from "./templates.ts";

/** The people this door may recognise, and how sure it has to be. */
export interface Gallery {
  readonly recogniser: RecogniserInfo;
  readonly entries: readonly GalleryEntry[];
  /** Fewest photographs behind any template. */
  readonly photosPerTemplate: number;
  /** People of the roster whose template is of another recogniser: their face does not open. */
  readonly ofOtherModels: number;
  /** The share of strangers' attempts that may open this door (FPIR). */
  readonly targetFpir: number;
  /** How far apart views of one approach lie, whoever comes (distances by the recogniser's metric). */
  readonly samePerson: SamePerson;
  /** Compares faces so that `share` (0–1, 1 unless told) of the target may be spent on this one comparison. */
  matcher(share?: number): Matcher;
  /** The rule for a probe of so many frames that is compared once. */
  rule(framesPerProbe: number): MatchRule;
}

/** Between the two a face does not say whether it is somebody's who was just seen. */
export interface SamePerson {
  /** One stranger in a hundred, of those most alike, is at most this far from a person's mean or from their newest view. */
  readonly near: number;
  /** One of a person's own views in a hundred, of those most unlike themselves, is farther than this. */
  readonly far: number;
}

/** What is aimed at where a roster says nothing: one stranger in a thousand, at which the thresholds were measured. */
const defaultTargetFpir = 1e-3;

/** The roster in force, and the door whose target of wrong openings counts. */
export interface AtDoor {
  readonly roster: IndexedRoster | undefined;
  readonly doorId: DoorId;
}

/** Gathers the people whose roster entry holds an enabled face credential with consent and whose template is of this recogniser; pure. */
export function gatherGallery(
  templates: readonly StoredTemplate[],
  { roster, doorId }: AtDoor,
  recogniser: RecogniserInfo,
): Gallery {
  const door = roster?.roster.doors.find((one) => one.doorId === doorId);
  const permitted = templates.filter(({ personId }) => mayBeRecognised(personId, roster));
  const usable = permitted.filter(
    (template) => template.model === recogniser.id && template.version === recogniser.version,
  );
  return createGallery({
    recogniser,
    entries: usable.map(({ personId, vector }) => ({ id: personId, vector })),
    ofOtherModels: permitted.length - usable.length,
    photosPerTemplate: Math.min(3, ...usable.map(({ photosUsed }) => photosUsed)),
    targetFpir: door?.targetFpir ?? defaultTargetFpir,
  });
}

/** Makes a gallery of people whose templates are known to be of `recogniser`; its matchers are made when first asked for. */
export function createGallery(
  parts: Pick<Gallery, "recogniser" | "entries" | "photosPerTemplate" | "targetFpir"> &
    Partial<Pick<Gallery, "ofOtherModels">>,
): Gallery {
  const matchers = new Map<number, Matcher>();
  const matcher = (share = 1): Matcher => {
    const made = matchers.get(share) ?? createMatcher({ ...parts, targetFpir: parts.targetFpir * share });
    matchers.set(share, made);
    return made;
  };
  return {
    ...{ ofOtherModels: 0, ...parts, matcher },
    samePerson: samePerson(parts.recogniser),
    rule: (framesPerProbe) => matcher().rule(framesPerProbe),
  };
}

function samePerson(recogniser: RecogniserInfo): SamePerson {
  // Compared twice, with the mean and with the newest view: half of the rate for each.
  return { near: verificationThresholdFor(recogniser, 1, 1 / 2), far: differenceBoundFor(recogniser, 1, 1) };
}

function mayBeRecognised(personId: PersonId, roster: IndexedRoster | undefined): boolean {
  return (roster?.byFace.get(personId) ?? []).some(
    ({ credential, occupancy }) =>
      credential.disabled === undefined && occupancy.consent?.scopes.includes("face_recognition_local") === true,
  );
}
