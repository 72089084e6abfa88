/**
 * What the pixels of one face view say about a screen or a print, as measured, before anything is made of it. Each
 * measure is absent where the picture does not allow it (too small, cut off). Nothing here is stored or sent.
 */
export interface PixelCues {
  /** How completely straight edges enclose the face on several sides, 0–1: the rim of a phone, tablet or sheet. */
  readonly border?: number;
  /** The strongest regular ripple of the face's middle frequencies over its surrounding spectrum, as a natural logarithm. */
  readonly moire?: number;
  /** The share of the face's finest detail that repeats itself at a fixed step, 0–1: dots of a print or a screen. */
  readonly halftone?: number;
  /** The share of the face and its near surroundings under sharply bounded, colourless highlights, 0–1. */
  readonly glare?: number;
  /** How little of black to white and of colour the face spans beside the rest of the picture, 0–1. */
  readonly flatness?: number;
  /** Sharpness of the face over that of what surrounds it closely, as a natural logarithm; far from 0 is a mismatch. */
  readonly sharpnessGap?: number;
  /** The strength of regular horizontal or vertical brightness stripes across face and near surroundings, 0–1. */
  readonly banding?: number;
  /** The face with what surrounds it, small and grey, so that views can be laid over one another. */
  readonly scene?: SceneThumbnail;
  /** What the small networks of the npm package say; they vote and never decide. */
  readonly votes?: NetworkVotes;
}

/** A square of the picture around a face, `size` × `size` grey values, each the mean of `step` × `step` pixels. */
export interface SceneThumbnail {
  /** The top left corner in pixels of the picture; may lie outside, where the edge's pixels are repeated. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the picture per thumbnail pixel. */
  readonly step: number;
  readonly size: number;
  readonly luma: Uint8Array;
}

/** Probability of a real face according to each network, 0–1 (human's antispoof 128 × 128 and liveness 32 × 32). */
export interface NetworkVotes {
  readonly antispoof?: number;
  readonly liveness?: number;
}
