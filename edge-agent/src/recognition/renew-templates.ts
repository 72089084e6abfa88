import { templateOf } from "@menshen/models";
import type { EventBody } from "@menshen/protocol";
import { type DescribedPhoto, type DescribingEngine, describePhoto } from "./describe-photos.ts";
import type { KeptOriginals } from "./kept-originals.ts";
import { similarFaces } from "./similar-faces.ts";
import type { StoredTemplate, TemplateStore } from "./templates.ts";

export interface RenewalParts {
  readonly engine: DescribingEngine;
  readonly templates: Pick<TemplateStore, "all" | "find" | "renew" | "isAskedFor" | "noteAskedFor">;
  readonly originals: Pick<KeptOriginals, "find">;
  /** Resolves when the event is on the disk. */
  readonly append: (body: EventBody) => Promise<unknown>;
  /** A template is of the engine's recogniser again. */
  readonly onChange: () => void;
  readonly stopped: () => boolean;
}

/** Whether a template can be compared by this recogniser; pure. */
function isOfRecogniser(template: StoredTemplate, { recogniser }: Pick<DescribingEngine, "recogniser">): boolean {
  return template.model === recogniser.id && template.version === recogniser.version;
}

/**
 * Makes the templates of another recogniser anew from the photographs that people agreed to have kept, one after the other;
 * whose photographs are not there, or do not serve any more, is asked for new ones, once for each recogniser. Their old
 * template stays, in case the earlier recogniser comes back; until then it opens nothing. Who looks alike to this recogniser
 * is reported as at enrolment: each is compared with those made before, so that a pair is told once, by the later of the two.
 */
export async function renewTemplates(parts: RenewalParts): Promise<void> {
  const { engine, templates } = parts;
  for (const old of templates.all()) {
    if (parts.stopped()) return;
    if (isOfRecogniser(old, engine)) continue;
    const photos = await describeOriginals(old, parts);
    // Described for a while: the person may have been forgotten or enrolled anew meanwhile.
    if (templates.find(old.personId)?.enrolment !== old.enrolment) continue;
    if (photos.length > 0) await renew(old, photos, parts);
    else await askForNew(old, parts);
  }
}

async function describeOriginals(
  { personId, enrolment }: StoredTemplate,
  { engine, originals }: RenewalParts,
): Promise<readonly DescribedPhoto[]> {
  const photos: DescribedPhoto[] = [];
  for (const photo of originals.find(personId, enrolment)) {
    const described = await describePhoto(photo, engine);
    photo.fill(0);
    if ("descriptor" in described) photos.push(described);
  }
  return photos;
}

async function renew(old: StoredTemplate, photos: readonly DescribedPhoto[], parts: RenewalParts): Promise<void> {
  const { personId, consentId } = old;
  const recogniser = referenceOf(parts.engine);
  const vector = templateOf(photos.map(({ descriptor }) => descriptor));
  const photosUsed = photos.length;
  const similar = [...similarFaces({ personId, vector }, parts.templates.all(), parts.engine.recogniser)];
  const from = { model: old.model, version: old.version };
  // Renewed only then: after a power cut between the two it is renewed and told once more, and never stays untold.
  await parts.append({ type: "enrolment.renewed", personId, consentId, recogniser, from, photosUsed, similar });
  parts.templates.renew({ ...old, ...recogniser, vector, photosUsed });
  parts.onChange();
}

async function askForNew(old: StoredTemplate, { engine, templates, append }: RenewalParts): Promise<void> {
  const recogniser = referenceOf(engine);
  if (templates.isAskedFor(old, recogniser)) return;
  const from = { model: old.model, version: old.version };
  // Noted only then: asked twice after a power cut is no harm, never asked would be.
  await append({ type: "enrolment.needed", personId: old.personId, recogniser, from });
  templates.noteAskedFor(old, recogniser);
}

const referenceOf = ({ recogniser }: Pick<DescribingEngine, "recogniser">) => ({
  model: recogniser.id,
  version: recogniser.version,
});
