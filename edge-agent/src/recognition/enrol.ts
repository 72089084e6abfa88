import { distance, onePersonBound, templateOf } from "@menshen/models";
import type { EventBody, Instant, RequestRefusal } from "@menshen/protocol";
import type { ReplyBody, RequestOf } from "../link/link.ts";
import { type DescribedPhoto, type DescribingEngine, describeSealed, type PhotoProblem } from "./describe-photos.ts";
import type { KeptOriginals } from "./kept-originals.ts";
import { similarFaces } from "./similar-faces.ts";
import type { TemplateStore } from "./templates.ts";

export interface EnrolParts {
  /** The running engine; undefined while there is none. */
  readonly engine: () => DescribingEngine | undefined;
  readonly templates: TemplateStore;
  readonly originals: KeptOriginals;
  /** X25519 secret that photographs for this controller are sealed to. */
  readonly sealingSecret: Uint8Array;
  /** Resolves when the event is on the disk: a receipt is given only for what is recorded. */
  readonly append: (body: EventBody) => Promise<unknown>;
  readonly onChange: () => void;
  /** The earliest it can be now. */
  readonly lowerBound: () => Instant;
  /** Whether this enrolment was abandoned, or the person's face erased, since it was asked for. */
  readonly isForgotten: () => boolean;
}

/**
 * Makes a template from sealed photographs: every one must show the same one person well. The photographs are opened
 * in memory and let go, unless the person agreed to have them kept; nothing is kept where any of them was refused, or where it
 * was all forgotten before they were looked at. An earlier template is not destroyed by this: it comes back when the registry
 * abandons the enrolment. Who looks alike is reported and refuses nobody.
 */
export async function enrol(request: RequestOf<"enrol">, parts: EnrolParts): Promise<ReplyBody> {
  const { personId, consent, requestId } = request;
  const refuse = async (reason: RequestRefusal, problems: readonly PhotoProblem[] = []): Promise<ReplyBody> => {
    await parts.append({ type: "enrolment.refused", requestId, reason, problems: [...problems] });
    return { type: "refused", reason, problems: [...problems] };
  };
  const engine = parts.engine();
  if (!consent.scopes.includes("face_recognition_local")) return refuse("consent-missing");
  if (engine === undefined) return refuse("recogniser-unavailable");
  if (isTaken(request, parts)) return refuse("already-enrolled");
  const photosKept = consent.scopes.includes("face_photo_retain");
  const { photos, problems } = await describeAll(request.photos, engine, parts, photosKept);
  // From here to the last `keep` nothing is waited for: whatever was said meanwhile is heeded, and nothing comes between.
  if (parts.isForgotten()) return refuse("abandoned");
  if (problems.length > 0) return refuse("photo-refused", problems);
  if (isTaken(request, parts)) return refuse("already-enrolled");

  const recogniser = { model: engine.recogniser.id, version: engine.recogniser.version };
  const photosUsed = photos.length;
  const { consentId } = consent;
  const vector = templateOf(photos.map(({ descriptor }) => descriptor));
  const similar = [...similarFaces({ personId, vector }, parts.templates.all(), engine.recogniser)];
  const keptAt = parts.lowerBound();
  const replaced = parts.templates.find(personId) !== undefined;
  const originals = photos.flatMap(({ original }) => original ?? []);
  if (photosKept) parts.originals.keep({ personId, enrolment: requestId, consentId, keptAt }, originals);
  parts.templates.keep({ personId, ...recogniser, vector, photosUsed, consentId, enrolment: requestId }, keptAt);
  parts.onChange();
  const made = { personId, recogniser, photosUsed, similar, quality: photos.map(({ quality }) => quality), photosKept };
  await parts.append({ type: "enrolment.completed", requestId, consentId, replaced, ...made });
  return { type: "enrolled", ...made };
}

function isTaken({ personId, replace }: RequestOf<"enrol">, { templates }: EnrolParts): boolean {
  return !replace && templates.find(personId) !== undefined;
}

/** Looks at each photograph on its own, then at whether they show one person; at no more of them once it is forgotten. */
async function describeAll(
  sealed: readonly string[],
  engine: DescribingEngine,
  { sealingSecret, isForgotten }: EnrolParts,
  keepOriginal: boolean,
): Promise<{ readonly photos: readonly DescribedPhoto[]; readonly problems: readonly PhotoProblem[] }> {
  const photos: DescribedPhoto[] = [];
  const problems: PhotoProblem[] = [];
  for (const [index, one] of sealed.entries()) {
    if (isForgotten()) break;
    const described = await describeSealed(one, { engine, sealingSecret, keepOriginal });
    if ("descriptor" in described) photos.push(described);
    else problems.push(...described.problems.map((problem) => ({ photo: index + 1, ...problem })));
  }
  return { photos, problems: problems.length > 0 ? problems : strangersAmong(photos, engine) };
}

/** Photographs that show somebody else than the first. One person's, of other years and light, lie farther apart than a door accepts. */
function strangersAmong(photos: readonly DescribedPhoto[], { recogniser }: DescribingEngine): readonly PhotoProblem[] {
  const [first, ...others] = photos;
  if (first === undefined) return [];
  const bound = onePersonBound(recogniser);
  return others.flatMap(({ descriptor }, index) => {
    const measured = distance(recogniser.metric, first.descriptor, descriptor);
    return measured > bound ? [{ photo: index + 2, code: "different-people" as const, measured, bound }] : [];
  });
}
