import { distance, lookAlikeBounds, type RecogniserInfo } from "@menshen/models";
import type { PersonId, SimilarFace } from "@menshen/protocol";
import type { StoredTemplate } from "./templates.ts";

/** More look-alikes than this say only that the photographs are poor. */
const mostTold = 20;

/**
 * Who enrolled at this controller is so near to a new template that it may be the same person under another name, or be
 * taken for them; nearest first, pure. Controllers share no templates, so each compares its own people.
 */
export function similarFaces(
  made: Pick<StoredTemplate, "personId" | "vector">,
  templates: readonly StoredTemplate[],
  recogniser: RecogniserInfo,
): readonly SimilarFace[] {
  const { duplicate, lookAlike } = lookAlikeBounds(recogniser);
  return templates
    .filter(({ model, version, personId }) => {
      return model === recogniser.id && version === recogniser.version && personId !== made.personId;
    })
    .map(({ personId, vector }): SimilarFace => {
      const score = distance(recogniser.metric, made.vector, vector);
      return { personId: personId as PersonId, kind: score <= duplicate ? "duplicate" : "look-alike", score };
    })
    .filter(({ score }) => score <= lookAlike)
    .sort((one, other) => one.score - other.score)
    .slice(0, mostTold);
}
