/** What any of the detectors tells of a frame. */
export interface FoundBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far the middle of a box may be from the middle of the face, in heights of the face. */
const FARTHEST = 0.5;
/** Detectors draw boxes of different sizes around the same face: from half its height to twice. */
const SIZES = { least: 0.5, most: 2 };

/** Whether one of the boxes is around the face: near its middle and about as tall. Pure. */
export function isFound(
  boxes: readonly FoundBox[],
  face: { readonly centre: readonly [number, number]; readonly heightPx: number },
): boolean {
  const { centre, heightPx } = face;
  return boxes.some(({ x, y, width, height }) => {
    const away = Math.hypot(x + width / 2 - centre[0], y + height / 2 - centre[1]);
    const size = height / heightPx;
    return away <= FARTHEST * heightPx && size >= SIZES.least && size <= SIZES.most;
  });
}

/** The interval that holds a share 95 times of 100 when `hits` of `trials` came true (Wilson 1927), 0–1. Pure. */
export function shareInterval(hits: number, trials: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / trials;
  const middle = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [(middle - spread) / scale, (middle + spread) / scale];
}
