import { type RatedView, viewOf } from "@menshen/edge-agent";
import { HEIGHT_AT_DOOR_PX } from "@menshen/models/bench/door-look";
import type { Descriptors, MeasuredViews } from "@menshen/models/bench/faces/describe-all";
import type { MeasuredView } from "@menshen/models/bench/faces/descriptor-cache";
import type { Person } from "@menshen/models/bench/faces/open-set";

/** One photograph, as enrolment and as a door sees it. */
export interface SeenPhotograph {
  /** Absent where no face was found. */
  readonly descriptor?: Float32Array;
  /** What a door compares; absent where it could not use this view, which is spent all the same. */
  readonly view?: RatedView;
}

export interface SeenPerson {
  readonly identity: string;
  readonly photographs: readonly SeenPhotograph[];
}

/** A photograph that nobody rated counts as a good view. */
const UNRATED = 0.8;

/** How well the face behind each descriptor could be seen; pure. */
export function viewsOf(descriptors: Descriptors, views: MeasuredViews): ReadonlyMap<Float32Array, MeasuredView> {
  return new Map(
    [...views].flatMap(([file, view]) => {
      const descriptor = descriptors.get(file);
      return descriptor === undefined ? [] : [[descriptor, view] as const];
    }),
  );
}

/**
 * People as the door's own judgement of each photograph leaves them: sharpness, turn, light, mask and the detector's
 * certainty are the photograph's, only the size is that of a face at the door; pure.
 */
export function seenPeople(
  people: readonly Person[],
  measured: ReadonlyMap<Float32Array, MeasuredView>,
): readonly SeenPerson[] {
  return people.map(({ identity, descriptors }) => ({
    identity,
    photographs: descriptors.map((descriptor) => (descriptor === undefined ? {} : seen(descriptor, measured))),
  }));
}

function seen(descriptor: Float32Array, measured: ReadonlyMap<Float32Array, MeasuredView>): SeenPhotograph {
  const face = measured.get(descriptor);
  if (face === undefined) return { descriptor, view: { descriptor, rating: UNRATED } };
  const quality = { ...face.quality, heightPx: HEIGHT_AT_DOOR_PX };
  const box = { x: 0, y: 0, width: HEIGHT_AT_DOOR_PX, height: HEIGHT_AT_DOOR_PX };
  const { problem, rating } = viewOf({ box, landmarks: [], score: face.score, quality, descriptor });
  return problem === undefined ? { descriptor, view: { descriptor, rating } } : { descriptor };
}
