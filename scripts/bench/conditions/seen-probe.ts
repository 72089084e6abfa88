import { realFaces, viewOf } from "@menshen/edge-agent";
import type { ConditionLook } from "@menshen/models/bench/conditions/look-under-conditions";
import { NO_FACE, type SeenProbe } from "@menshen/models/bench/conditions/score-condition";

/** What the door's own judgement leaves of a look: a face it takes for one, and a descriptor of a view it can use; pure. */
export function seenProbe({ face }: ConditionLook, person: number): SeenProbe {
  if (face === undefined || realFaces([face], []).length === 0) return { person, problem: NO_FACE };
  const { luminance: luma } = face.quality;
  const { problem, descriptor } = viewOf(face);
  if (problem !== undefined) return { person, luma, problem };
  return { person, luma, ...(descriptor && { descriptor }) };
}
