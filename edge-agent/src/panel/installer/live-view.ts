import type { Frame } from "@menshen/hardware";
import type { Light } from "@menshen/protocol";
import { encodeSnapshot } from "../../photos/encode-snapshot.ts";
import { meanOf, thumbnailOf } from "../../recognition/thumbnail.ts";
import type { LitView } from "../../recognition/watch-frame.ts";

/** What the recogniser made of a picture a moment ago. */
export interface SeenViews {
  readonly views: readonly LitView[];
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** What the camera sees at this moment, for whoever aims it; made for one answer and kept nowhere. */
export interface ViewNow {
  /** JPEG in base64. */
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  /** Boxes in pixels of the whole picture, `width` × `height`. */
  readonly faces: readonly LitView[];
  readonly light: LightMeter;
}

/** The light in which a face stands, or, where there is none, that of the whole picture; mean luma 0–255. */
export interface LightMeter {
  readonly of: "face" | "picture";
  readonly luma: number;
  readonly light: Light;
}

export interface ViewParts {
  readonly frame: () => Promise<Frame | undefined>;
  readonly seen: () => SeenViews | undefined;
  readonly monotonicNow: () => number;
}

/** Views older than this belong to another picture (milliseconds). */
const sameMomentMs = 900;
/** Wide enough to aim a camera by. */
const shownWidthPx = 640;

/** Takes the next picture; undefined where the camera gives none. */
export async function viewNow({ frame, seen, monotonicNow }: ViewParts): Promise<ViewNow | undefined> {
  const taken = await frame();
  if (taken === undefined) return undefined;
  const { width, height, reduced = 1 } = taken;
  const { jpeg } = await encodeSnapshot(taken, { widthPx: shownWidthPx });
  const found = seen();
  const faces = found !== undefined && monotonicNow() - found.at <= sameMomentMs ? found.views : [];
  return {
    picture: Buffer.from(jpeg).toString("base64"),
    width: Math.round(width * reduced),
    height: Math.round(height * reduced),
    faces,
    light: meterOf(faces, meanOf(thumbnailOf(taken))),
  };
}

/** Luma of a whole picture in which faces would come out too dark or too bright. */
const darkPicture = 40;
const brightPicture = 220;

/** Judges the light by the largest face, which is what has to be seen, and only without one by the picture. Pure. */
export function meterOf(faces: readonly LitView[], pictureLuma: number): LightMeter {
  const [nearest] = faces.toSorted((one, other) => other.heightPx - one.heightPx);
  if (nearest !== undefined) return { of: "face", luma: Math.round(nearest.luminance), light: nearest.light };
  const light = pictureLuma < darkPicture ? "dark" : pictureLuma > brightPicture ? "bright" : "normal";
  return { of: "picture", luma: Math.round(pictureLuma), light };
}
