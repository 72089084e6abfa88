import type { FaceQuality, FaceView } from "@menshen/models";

/** A face seen well, 200 pixels high: what a test changes is what it is about. */
export const exampleQuality: FaceQuality = {
  heightPx: 200,
  interEyePx: 80,
  sharpness: 0.4,
  luminance: 120,
  overexposed: 0,
  yaw: 0,
  rollDegrees: 0,
  plausible: true,
};

/** A face as the engine would find it: like a number (or a vector), `x` pixels from the left, seen well unless told. */
export function exampleFace(
  like: number | Float32Array,
  { x = 500, ...seen }: Partial<FaceQuality> & { readonly x?: number } = {},
): FaceView {
  return {
    box: { x, y: 200, width: 160, height: 200 },
    score: 0.9,
    landmarks: Array.from({ length: 68 }, (_, index) => [x + (index % 9) * 15, 200 + Math.floor(index / 9) * 20]),
    quality: { ...exampleQuality, ...seen },
    descriptor: typeof like === "number" ? Float32Array.of(like) : like,
  };
}
