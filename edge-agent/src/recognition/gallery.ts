import {
  type GalleryEntry,
  identify,
  type MatchRule,
  type RecogniserInfo,
  templateOf,
  thresholdFor,
} from "@menshen/models";
import type { DoorId, PersonId, Recognition } from "@menshen/protocol";
import type { IndexedRoster } from "../roster/holder-of.ts";
import type { StoredTemplate } from "./templates.ts";

/** The people this door may recognise, and how sure it has to be. */
export interface Gallery {
  readonly recogniser: RecogniserInfo;
  readonly entries: readonly GalleryEntry[];
  /** Fewest photographs behind any template. */
  readonly photosPerTemplate: number;
  /** The rule for a probe of so many frames. */
  rule(framesPerProbe: number): MatchRule;
}

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
  const targetFpir = roster?.roster.doors.find((door) => door.doorId === doorId)?.targetFpir;
  const usable = templates.filter(
    (template) =>
      template.model === recogniser.id &&
      template.version === recogniser.version &&
      mayBeRecognised(template.personId, roster),
  );
  const photosPerTemplate = Math.min(3, ...usable.map(({ photosUsed }) => photosUsed));
  return {
    recogniser,
    entries: usable.map(({ personId, vector }) => ({ id: personId, vector })),
    photosPerTemplate,
    rule(framesPerProbe) {
      const { threshold, margin } = thresholdFor({
        recogniser,
        gallerySize: usable.length,
        photosPerTemplate,
        framesPerProbe,
        ...(targetFpir !== undefined && { targetFpir }),
      });
      return { metric: recogniser.metric, threshold, margin };
    },
  };
}

function mayBeRecognised(personId: PersonId, roster: IndexedRoster | undefined): boolean {
  return (roster?.byFace.get(personId) ?? []).some(
    ({ credential, occupancy }) =>
      credential.disabled === undefined && occupancy.consent?.scopes.includes("face_recognition_local") === true,
  );
}

/** Comparable views needed before a face is taken for somebody's, and before it is taken for nobody's. */
export const viewsToMatch = 2;
export const viewsToRefuse = 6;
/** Enough of somebody who has left undecided to say that a stranger was here. */
export const viewsOfPasserBy = 3;

export type Verdict =
  | { readonly seen: "match"; readonly personId: PersonId; readonly recognition: Recognition }
  | { readonly seen: "unknown" | "ambiguous"; readonly recognition: Recognition };

/** Says whose face the views of one person show; undefined while a better view may still come. Pure. */
export function recognise(
  views: { readonly descriptors: readonly Float32Array[]; readonly usable: number },
  gallery: Gallery,
  leastToRefuse = viewsToRefuse,
): Verdict | undefined {
  const { descriptors, usable } = views;
  if (usable < Math.min(viewsToMatch, leastToRefuse) || descriptors.length === 0) return undefined;
  const rule = gallery.rule(descriptors.length);
  const found = identify(templateOf(descriptors), gallery.entries, rule);
  if (found.type !== "match" && usable < leastToRefuse) return undefined;
  const score = found.type === "unknown" ? found.nearest : found.score;
  const runnerUp = found.type === "unknown" ? undefined : found.runnerUp;
  const recognition: Recognition = {
    model: gallery.recogniser.id,
    version: gallery.recogniser.version,
    metric: rule.metric,
    ...(score !== undefined && { score }),
    ...(runnerUp !== undefined && { runnerUp }),
    threshold: rule.threshold,
    gallerySize: gallery.entries.length,
    views: usable,
  };
  return found.type === "match"
    ? { seen: "match", personId: found.id as PersonId, recognition }
    : { seen: found.type, recognition };
}
