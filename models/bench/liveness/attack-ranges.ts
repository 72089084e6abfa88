import type { HoldRanges } from "./held-by-hand.ts";
import type { Range } from "./random.ts";

/** Ranges that every attack's parameters are drawn from; drawn once per attack from its own seed. */
export interface PrintRanges {
  readonly hold: HoldRanges;
  /** Sheets in metres, width and height. */
  readonly sheets: readonly (readonly [number, number])[];
  readonly faceScale: Range;
  readonly borderM: Range;
  /** 1/m. */
  readonly bend: Range;
  readonly paperWhite: Range;
  readonly ink: Range;
  readonly gamma: Range;
  /** How far each colour may be off, as a share. */
  readonly cast: number;
  /** Lines of dots per millimetre and how deep they are in the middle tones. */
  readonly dotsPerMm: Range;
  readonly dotDepth: Range;
  /** Strength of a lamp's reflection beside white paper. */
  readonly glare: Range;
  readonly defocusPx: Range;
}

const HANDS: HoldRanges = {
  facePx: [140, 250],
  startShare: [0.5, 0.9],
  tiltDegrees: [0, 14],
  tremorMm: [2, 9],
  tremorDegrees: [0.4, 3],
};

export const PRINT: PrintRanges = {
  hold: HANDS,
  // A5, B5, A4 and a 20 × 25 cm photographic print.
  sheets: [
    [0.148, 0.21],
    [0.176, 0.25],
    [0.21, 0.297],
    [0.203, 0.254],
  ],
  faceScale: [0.5, 0.95],
  borderM: [0.004, 0.018],
  bend: [-1.5, 3],
  paperWhite: [0.72, 0.9],
  ink: [0.02, 0.08],
  gamma: [0.85, 1.3],
  cast: 0.1,
  dotsPerMm: [2.5, 6],
  dotDepth: [0.15, 0.6],
  glare: [0, 0.35],
  defocusPx: [0, 1],
};

export interface ScreenRanges {
  readonly hold: HoldRanges;
  /** The whole thing, metres, upright. */
  readonly width: Range;
  readonly height: Range;
  readonly bezelSideM: Range;
  readonly bezelEndM: Range;
  /** Face width as a share of the screen's width, a real face being 0.15 m wide. */
  readonly faceShare: Range;
  /** Distance between pixels, millimetres. */
  readonly pitchMm: Range;
  /** Share of a pixel's width and height that shines. */
  readonly shiningAcross: Range;
  readonly shiningDown: Range;
  /** Light of a white pixel beside a white sheet in the room. */
  readonly whiteByDay: Range;
  readonly whiteByNight: Range;
  readonly black: Range;
  readonly gamma: Range;
  readonly cast: number;
  /** Light of the room that the glass sends back everywhere, and a lamp's. */
  readonly haze: Range;
  readonly glare: Range;
  /** Depth of bands from the screen's dimming against the rolling shutter, and their number in the picture. */
  readonly banding: Range;
  readonly bands: Range;
  readonly defocusPx: Range;
}

export const PHONE: ScreenRanges = {
  hold: HANDS,
  width: [0.066, 0.078],
  height: [0.138, 0.166],
  bezelSideM: [0.002, 0.005],
  bezelEndM: [0.003, 0.014],
  faceShare: [0.6, 0.98],
  pitchMm: [0.048, 0.08],
  shiningAcross: [0.24, 0.32],
  shiningDown: [0.7, 0.92],
  whiteByDay: [0.5, 2.2],
  whiteByNight: [1.5, 8],
  black: [0.001, 0.01],
  gamma: [0.85, 1.25],
  cast: 0.1,
  haze: [0.005, 0.04],
  glare: [0, 0.5],
  banding: [0, 0.1],
  bands: [1, 6],
  defocusPx: [0, 1.2],
};

export const TABLET: ScreenRanges = {
  ...PHONE,
  width: [0.13, 0.18],
  height: [0.2, 0.26],
  bezelSideM: [0.005, 0.014],
  bezelEndM: [0.006, 0.022],
  pitchMm: [0.08, 0.13],
};

/** A film shows more of the person than a cropped photograph. */
export const REPLAYED_FACE_SHARE: Range = [0.45, 0.75];

/** Held out: screens so near that they fill the picture and no edge of them is seen. Nothing was ever chosen by looking at these. */
export const NEAR_SCREEN = {
  screen: {
    ...TABLET,
    width: [0.17, 0.2],
    height: [0.25, 0.28],
    bezelSideM: [0.005, 0.008],
    bezelEndM: [0.006, 0.01],
  } satisfies ScreenRanges,
  /** How much wider than the picture the screen's lit part is. */
  overfill: [1.04, 1.3] satisfies Range,
} as const;

/** Held out: a face cut out of paper along its outline, bent round the attacker's own head and worn. */
export const PAPER_MASK = {
  print: PRINT,
  /** Radius it is bent to, metres. */
  radiusM: [0.085, 0.16] satisfies Range,
  /** How far before the attacker's face it is worn, metres. */
  beforeM: [0.006, 0.03] satisfies Range,
} as const;
