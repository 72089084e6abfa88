import sharp from "sharp";
import type { Picture } from "../../src/picture.ts";

/** A frame of a doorway with one face at a known place. */
export interface Scene {
  readonly picture: Picture;
  /** Middle of the face between forehead and chin. */
  readonly centre: readonly [number, number];
  readonly heightPx: number;
}

export interface SceneOrder {
  /** A photograph of LFW, deep-funneled: 250 pixels square, the face in its middle. */
  readonly face: string;
  /** A photograph of a place without people. */
  readonly background: string;
  /** Height of the face in the frame, forehead to chin. */
  readonly heightPx: number;
  readonly light: Light;
  /** Decides where the face stands; the same number, the same place. */
  readonly number: number;
}
export type Light = "day" | "dark";

const FRAME = { width: 1280, height: 720 };
/** In LFW's funneled photographs a face takes about this part of the picture's 250 pixels, around this middle. */
const SOURCE = { side: 250, faceHeight: 112, middle: [125, 125] } as const;
/** The part of the photograph that is put into the frame: head and neck, fading at its edge. */
const HEAD = { across: 58, down: 82, fade: 6 };
/** A night without a lamp: a sixth of the light, and the camera's noise stays. */
const DARK = { light: 0.16, noise: 4 };

/** Puts one face of a photograph into a doorway; the same order makes the same frame. */
export async function makeScene({ face, background, heightPx, light, number }: SceneOrder): Promise<Scene> {
  const scale = heightPx / SOURCE.faceHeight;
  const side = Math.round(SOURCE.side * scale);
  const head = await cutHead(face, side);
  const room = { across: FRAME.width - side, down: FRAME.height - side };
  const left = Math.round(room.across * share(number, 1));
  const top = Math.round(room.down * share(number, 2));
  const frame = await sharp(background)
    .resize(FRAME.width, FRAME.height, { fit: "cover" })
    .removeAlpha()
    .toColourspace("srgb")
    .composite([{ input: head, left, top }])
    .raw()
    .toBuffer();
  const picture: Picture = { ...FRAME, data: light === "dark" ? darkened(frame, number) : frame };
  const centre = [left + SOURCE.middle[0] * scale, top + SOURCE.middle[1] * scale] as const;
  return { picture, centre, heightPx };
}

/** A place without people, as a frame. */
export async function readEmptyFrame(background: string): Promise<Picture> {
  const image = sharp(background).resize(FRAME.width, FRAME.height, { fit: "cover" }).removeAlpha();
  return { ...FRAME, data: await image.toColourspace("srgb").raw().toBuffer() };
}

function cutHead(file: string, side: number): Promise<Buffer> {
  const pixels = side / SOURCE.side;
  const mask = Buffer.from(
    `<svg width="${side}" height="${side}"><defs><filter id="fade"><feGaussianBlur stdDeviation="${HEAD.fade * pixels}"/></filter></defs>` +
      `<ellipse cx="${SOURCE.middle[0] * pixels}" cy="${SOURCE.middle[1] * pixels}" rx="${HEAD.across * pixels}" ry="${HEAD.down * pixels}" fill="white" filter="url(#fade)"/></svg>`,
  );
  return sharp(file)
    .resize(side, side)
    .ensureAlpha()
    .composite([{ input: mask, blend: "dest-in" }])
    .png()
    .toBuffer();
}

function darkened(frame: Uint8Array, number: number): Uint8Array {
  let state = number + 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  // The sum of three even numbers is near enough to a bell for a camera's noise (variance 1/4).
  return frame.map((value) => {
    const noise = (next() + next() + next()) * 2 * DARK.noise;
    return Math.max(0, Math.min(255, Math.round(value * DARK.light + noise)));
  });
}

/** A number from 0 to 1 that looks random and is the same every time (Weyl's sequence of the golden ratio's powers). */
function share(number: number, power: 1 | 2): number {
  const step = power === 1 ? 0.7548776662466927 : 0.5698402909980532;
  return (0.5 + number * step) % 1;
}
