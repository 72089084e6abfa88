import {
  createMatcher,
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
  /** Two views at most this far apart are one person's, whoever that is (distance by the recogniser's metric). */
  readonly onePerson: number;
  /** Compares faces so that `share` (0–1, 1 unless told) of the target may be spent on this one comparison. */
  matcher(share?: number): Matcher;
  /** The rule for a probe of so many frames that is compared once. */
  rule(framesPerProbe: number): MatchRule;
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
  const onePerson = verificationThresholdFor(parts.recogniser, 1);
  return { ofOtherModels: 0, ...parts, onePerson, matcher, rule: (framesPerProbe) => matcher().rule(framesPerProbe) };
}

function mayBeRecognised(personId: PersonId, roster: IndexedRoster | undefined): boolean {
  return (roster?.byFace.get(personId) ?? []).some(
    ({ credential, occupancy }) =>
      credential.disabled === undefined && occupancy.consent?.scopes.includes("face_recognition_local") === true,
  );
}
