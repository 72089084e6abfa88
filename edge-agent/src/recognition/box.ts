/** A rectangle in pixels of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The share of two boxes' common area in their joint area, 0–1; pure. */
export function overlap(one: Box, other: Box): number {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (across <= 0 || down <= 0) return 0;
  const common = across * down;
  return common / (one.width * one.height + other.width * other.height - common);
}

/** Two faces that touch by more than this share hide part of one another. */
export const touching = 0.02;

export const touches = (one: Box, other: Box): boolean => overlap(one, other) > touching;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The same part of a picture where it is of another size; pure. */
export function scaledBox({ x, y, width, height }: Box, from: PictureSize, to: PictureSize): Box {
  const [across, down] = [to.width / from.width, to.height / from.height];
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}
