import { type FaceEngine, type FaceView, judgePhoto, type Picture, photoQuality } from "@menshen/models";
import { type EventBodyOf, fromBase64Url, SealFault, unseal } from "@menshen/protocol";
import sharp from "sharp";
import { cropOf } from "./kept-originals.ts";

/** As much of the engine as making a template needs. */
export type DescribingEngine = Pick<FaceEngine, "recogniser" | "look">;
export type PhotoProblem = EventBodyOf<"enrolment.refused">["problems"][number];

/** One photograph that can be enrolled. */
export interface DescribedPhoto {
  readonly descriptor: Float32Array;
  /** 0–100. */
  readonly quality: number;
  /** The face and its surroundings as a JPEG; present where it is to be kept. */
  readonly original?: Uint8Array;
}

type PhotoDescribed = DescribedPhoto | { readonly problems: readonly Omit<PhotoProblem, "photo">[] };

/** Phones take 12 to 50 megapixels; more is an attack or a mistake. */
const mostPixels = 60_000_000;
/** Faces in larger pictures are no better known; the longer side is brought down to this. */
const longestSidePx = 2_048;
const smallestFacePx = 60;
/** A second face makes a photograph unclear from half the height of the first; boxes differ by some percent from look to look. */
const rivalShare = 0.4;
/** For faces of this height, as a share of the longer side, a wide search looks at halves: whom the whole picture missed is seen there. */
const halvesShare = 0.14;

/** Opens one sealed photograph in memory, judges and describes it, and lets it go. */
export async function describeSealed(
  sealed: string,
  {
    engine,
    sealingSecret,
    keepOriginal,
  }: { engine: DescribingEngine; sealingSecret: Uint8Array; keepOriginal: boolean },
): Promise<PhotoDescribed> {
  const opened = openPhoto(sealed, sealingSecret);
  if (opened === undefined) return { problems: [{ code: "unreadable-seal" }] };
  try {
    return await describePhoto(opened, engine, keepOriginal);
  } finally {
    opened.fill(0);
  }
}

/** Judges and describes one photograph as a camera or a phone encoded it. */
export async function describePhoto(
  encoded: Uint8Array,
  engine: DescribingEngine,
  keepOriginal = false,
): Promise<PhotoDescribed> {
  const picture = await decodePhoto(encoded);
  if (picture === undefined) return { problems: [{ code: "not-an-image" }] };
  try {
    const faces = await lookClosely(picture, engine);
    const found = judgePhoto(faces, picture);
    if (found.length > 0) return { problems: onePerCode(found) };
    const face = faces.find((one): one is FaceView & Required<Pick<FaceView, "descriptor">> => "descriptor" in one);
    if (face === undefined) return { problems: [{ code: "no-face" }] };
    const quality = photoQuality(face, picture);
    const original = keepOriginal ? await cropOf(picture, face.box) : undefined;
    return { descriptor: face.descriptor, quality, ...(original && { original }) };
  } finally {
    picture.data.fill(0);
  }
}

/**
 * Looks at every part of a photograph, as closely as its largest face asks for: some twelve windows where one person fills it, and 200
 * where nobody is seen at once. A face that the photograph's edge cuts off may be seen only in the whole.
 */
async function lookClosely(picture: Picture, engine: DescribingEngine): Promise<readonly FaceView[]> {
  const atOnce = await engine.look(picture, { describe: "none", minHeightPx: smallestFacePx, search: "near" });
  const tallest = Math.max(0, ...atOnce.map(({ quality }) => (quality.plausible ? quality.heightPx : 0)));
  const rival = Math.min(tallest * rivalShare, Math.max(picture.width, picture.height) * halvesShare);
  const heights = new Set([Math.max(smallestFacePx, Math.floor(rival)), smallestFacePx]);
  for (const minHeightPx of heights) {
    const faces = await engine.look(picture, { describe: "largest", minHeightPx, search: "wide" });
    if (faces.some(({ quality }) => quality.plausible)) return faces;
  }
  return engine.look(picture, { describe: "largest", minHeightPx: smallestFacePx, search: "near" });
}

/** A photograph may be too bright in two ways; its taker needs the advice once. */
function onePerCode(found: ReturnType<typeof judgePhoto>): readonly Omit<PhotoProblem, "photo">[] {
  const byCode = Map.groupBy(found, ({ code }) => code);
  return [...byCode.values()].flatMap(([first]) => first ?? []);
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
