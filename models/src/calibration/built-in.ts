import type { Calibration } from "./calibration.ts";

/** Written by models/bench/faces/calibrate.ts from one half of the people in the benchmark's photographs; only numbers. */
export const BUILT_IN_CALIBRATION: Calibration = {
  recogniser: "face-api-resnet-clipped",
  version: "2",
  cohort: 5,
  weight: 0.5,
  margin: 0.04,
  populations: [
    {
      population: "East Asian faces (RMFRD, unmasked)",
      cells: [
        {
          photos: 1,
          frames: 1,
          single: {
            mean: 0.5787,
            deviation: 0.0667,
          },
          normalised: {
            mean: 0.2007,
            deviation: 0.0293,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.8244,
            },
            {
              fpir: 0.01,
              fnir: 0.9021,
            },
            {
              fpir: 0.001,
              fnir: 0.9437,
            },
            {
              fpir: 0.0001,
              fnir: 0.9702,
            },
            {
              fpir: 0.00001,
              fnir: 0.9878,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.526,
            deviation: 0.0602,
          },
          normalised: {
            mean: 0.1831,
            deviation: 0.0278,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.7765,
            },
            {
              fpir: 0.01,
              fnir: 0.8815,
            },
            {
              fpir: 0.001,
              fnir: 0.938,
            },
            {
              fpir: 0.0001,
              fnir: 0.9623,
            },
            {
              fpir: 0.00001,
              fnir: 0.9795,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.5072,
            deviation: 0.0588,
          },
          normalised: {
            mean: 0.1817,
            deviation: 0.0265,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.6202,
            },
            {
              fpir: 0.01,
              fnir: 0.7523,
            },
            {
              fpir: 0.001,
              fnir: 0.8513,
            },
            {
              fpir: 0.0001,
              fnir: 0.9095,
            },
            {
              fpir: 0.00001,
              fnir: 0.9465,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.4488,
            deviation: 0.0535,
          },
          normalised: {
            mean: 0.1536,
            deviation: 0.0234,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.425,
            },
            {
              fpir: 0.01,
              fnir: 0.5767,
            },
            {
              fpir: 0.001,
              fnir: 0.733,
            },
            {
              fpir: 0.0001,
              fnir: 0.8494,
            },
            {
              fpir: 0.00001,
              fnir: 0.9139,
            },
          ],
        },
      ],
    },
    {
      population: "press photographs from all over the world (LFW)",
      cells: [
        {
          photos: 1,
          frames: 1,
          single: {
            mean: 0.7875,
            deviation: 0.0797,
          },
          normalised: {
            mean: 0.2981,
            deviation: 0.0511,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2288,
            },
            {
              fpir: 0.01,
              fnir: 0.3466,
            },
            {
              fpir: 0.001,
              fnir: 0.4661,
            },
            {
              fpir: 0.0001,
              fnir: 0.5486,
            },
            {
              fpir: 0.00001,
              fnir: 0.6111,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.7576,
            deviation: 0.0801,
          },
          normalised: {
            mean: 0.2765,
            deviation: 0.0471,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1601,
            },
            {
              fpir: 0.01,
              fnir: 0.2521,
            },
            {
              fpir: 0.001,
              fnir: 0.3358,
            },
            {
              fpir: 0.0001,
              fnir: 0.4039,
            },
            {
              fpir: 0.00001,
              fnir: 0.4885,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.744,
            deviation: 0.0783,
          },
          normalised: {
            mean: 0.277,
            deviation: 0.0484,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0672,
            },
            {
              fpir: 0.01,
              fnir: 0.1226,
            },
            {
              fpir: 0.001,
              fnir: 0.1783,
            },
            {
              fpir: 0.0001,
              fnir: 0.2563,
            },
            {
              fpir: 0.00001,
              fnir: 0.3267,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.7138,
            deviation: 0.0805,
          },
          normalised: {
            mean: 0.2621,
            deviation: 0.0491,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0129,
            },
            {
              fpir: 0.01,
              fnir: 0.0283,
            },
            {
              fpir: 0.001,
              fnir: 0.053,
            },
            {
              fpir: 0.0001,
              fnir: 0.08,
            },
            {
              fpir: 0.00001,
              fnir: 0.121,
            },
          ],
        },
      ],
    },
  ],
  verification: [
    {
      frames: 1,
      falseMatchRate: 0.01,
      threshold: 0.3705,
      falseNonMatchRate: 0.4758,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.3255,
      falseNonMatchRate: 0.7515,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.3244,
      falseNonMatchRate: 0.2373,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.2835,
      falseNonMatchRate: 0.5876,
    },
  ],
  duplicate: 0.2207,
  lookAlike: 0.2835,
};
