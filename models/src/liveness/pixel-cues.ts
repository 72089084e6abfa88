/**
 * What the pixels of one face view say about a screen or a print, as measured, before anything is made of it. Each
 * measure is absent where the picture does not allow it (too small, cut off). Nothing here is stored or sent.
 */
export interface PixelCues {
  /** How completely straight edges enclose the face on several sides, 0–1: the rim of a phone, tablet or sheet. */
  readonly border?: number;
  /** The strongest regular ripple of the face's middle frequencies over its surrounding spectrum, as a natural logarithm. */
  readonly moire?: number;
  /** The same for its highest frequencies: the dots of a print or the pixels of a screen themselves. */
  readonly halftone?: number;
  /** The share of the face under sharply bounded, burnt-out highlights, 0–1. */
  readonly glare?: number;
  /** How little of the way from black to white the face spans beside its surroundings, 0–1. */
  readonly flatness?: number;
  /** Sharpness of the face over that of what surrounds it closely, as a natural logarithm; far from 0 is a mismatch. */
  readonly sharpnessGap?: number;
  /** How well stripes of brightness run on through the face and what lies left and right of it, 0–1. */
  readonly banding?: number;
  /** The face with what surrounds it, small and grey, so that views can be laid over one another. */
  readonly scene?: SceneThumbnail;
}

/** A square of the picture around a face, `size` × `size` grey values, 3.2 times as wide as the face. */
export interface SceneThumbnail {
  /** The top left corner in pixels of the picture; may lie outside. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the picture per thumbnail pixel. */
  readonly step: number;
  readonly size: number;
  /** 1–255; 0 where the cell lies outside the picture. */
  readonly luma: Uint8Array;
}
