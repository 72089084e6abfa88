import { distance, type FaceEngine, judgePhoto, type Picture, templateOf, thresholdFor } from "@menshen/models";
import {
  type EventBody,
  type EventBodyOf,
  fromBase64Url,
  type Instant,
  type PhotoProblemCode,
  type RequestRefusal,
  SealFault,
  unseal,
} from "@menshen/protocol";
import sharp from "sharp";
import type { ReplyBody, RequestOf } from "../link/link.ts";
import type { TemplateStore } from "./templates.ts";

type DescribingEngine = Pick<FaceEngine, "recogniser" | "look">;

export interface EnrolParts {
  /** The running engine; undefined while there is none. */
  readonly engine: () => DescribingEngine | undefined;
  readonly templates: TemplateStore;
  /** X25519 secret that photographs for this controller are sealed to. */
  readonly sealingSecret: Uint8Array;
  /** Resolves when the event is on the disk: a receipt is given only for what is recorded. */
  readonly append: (body: EventBody) => Promise<unknown>;
  readonly onChange: () => void;
  /** The earliest it can be now. */
  readonly lowerBound: () => Instant;
}

type PhotoProblem = EventBodyOf<"enrolment.refused">["problems"][number];
type Described = { readonly descriptor: Float32Array } | { readonly codes: readonly PhotoProblemCode[] };

/** Phones take 12 to 50 megapixels; more is an attack or a mistake. */
const mostPixels = 60_000_000;
/** Faces in larger pictures are no better known; the longer side is brought down to this. */
const longestSidePx = 2_048;
const smallestFacePx = 60;

/**
 * Makes a template from sealed photographs: every one must show the same one person well. The photographs are opened
 * in memory and let go; what is kept is the template alone, and nothing where any photograph was refused. An earlier
 * template is not destroyed by this: it comes back when the registry abandons the enrolment.
 */
export async function enrol(request: RequestOf<"enrol">, parts: EnrolParts): Promise<ReplyBody> {
  const { personId, consent, requestId, replace } = request;
  const refuse = async (reason: RequestRefusal, problems: readonly PhotoProblem[] = []): Promise<ReplyBody> => {
    await parts.append({ type: "enrolment.refused", requestId, reason, problems: [...problems] });
    return { type: "refused", reason, problems: [...problems] };
  };
  const engine = parts.engine();
  if (!consent.scopes.includes("face_recognition_local")) return refuse("consent-missing");
  if (engine === undefined) return refuse("recogniser-unavailable");
  const earlier = parts.templates.find(personId);
  if (earlier !== undefined && !replace) return refuse("already-enrolled");
  const { descriptors, problems } = await describeAll(request.photos, engine, parts.sealingSecret);
  if (problems.length > 0) return refuse("photo-refused", problems);

  const recogniser = { model: engine.recogniser.id, version: engine.recogniser.version };
  const photosUsed = descriptors.length;
  const { consentId } = consent;
  const vector = templateOf(descriptors);
  parts.templates.keep(
    { personId, ...recogniser, vector, photosUsed, consentId, enrolment: requestId },
    parts.lowerBound(),
  );
  parts.onChange();
  const replaced = earlier !== undefined;
  await parts.append({ type: "enrolment.completed", requestId, personId, consentId, recogniser, photosUsed, replaced });
  return { type: "enrolled", personId, recogniser, photosUsed };
}

/** Looks at each photograph on its own, then at whether they show one person. */
async function describeAll(photos: readonly string[], engine: DescribingEngine, sealingSecret: Uint8Array) {
  const descriptors: Float32Array[] = [];
  const problems: PhotoProblem[] = [];
  for (const [index, photo] of photos.entries()) {
    const described = await describePhoto(photo, engine, sealingSecret);
    if ("descriptor" in described) descriptors.push(described.descriptor);
    else problems.push(...described.codes.map((code) => ({ photo: index + 1, code })));
  }
  return { descriptors, problems: problems.length > 0 ? problems : strangersAmong(descriptors, engine) };
}

async function describePhoto(sealed: string, engine: DescribingEngine, sealingSecret: Uint8Array): Promise<Described> {
  const opened = openPhoto(sealed, sealingSecret);
  if (opened === undefined) return { codes: ["unreadable-seal"] };
  const picture = await decodePhoto(opened);
  opened.fill(0);
  if (picture === undefined) return { codes: ["not-an-image"] };
  try {
    const faces = await engine.look(picture, { describe: "largest", search: "wide", minHeightPx: smallestFacePx });
    const found = judgePhoto(faces, picture);
    if (found.length > 0) return { codes: [...new Set(found.map(({ code }) => code))] };
    const descriptor = faces.find((face) => face.descriptor !== undefined)?.descriptor;
    return descriptor === undefined ? { codes: ["no-face"] } : { descriptor };
  } finally {
    picture.data.fill(0);
  }
}

function openPhoto(sealed: string, sealingSecret: Uint8Array): Uint8Array | undefined {
  try {
    return unseal(sealingSecret, fromBase64Url(sealed), "enrolment-photo");
  } catch (fault) {
    if (fault instanceof SealFault || fault instanceof RangeError) return undefined;
    throw fault;
  }
}

async function decodePhoto(bytes: Uint8Array): Promise<Picture | undefined> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels })
      .autoOrient()
      .resize({ width: longestSidePx, height: longestSidePx, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "black" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? { width: info.width, height: info.height, data } : undefined;
  } catch {
    // What cannot be decoded is no image, whatever the decoder calls it.
    return undefined;
  }
}

/** Photographs that show somebody else than the first: compared at the bound that tells people apart at a door. */
function strangersAmong(
  descriptors: readonly Float32Array[],
  { recogniser }: DescribingEngine,
): readonly PhotoProblem[] {
  const [first, ...others] = descriptors;
  if (first === undefined) return [];
  const { threshold } = thresholdFor({ recogniser, gallerySize: 1, photosPerTemplate: 1, framesPerProbe: 1 });
  return others.flatMap((other, index) =>
    distance(recogniser.metric, first, other) > threshold * samePersonSlack
      ? [{ photo: index + 2, code: "different-people" as const }]
      : [],
  );
}

/** One person's photographs of other years and light lie farther apart than a door would accept from a stranger. */
const samePersonSlack = 1.35;
