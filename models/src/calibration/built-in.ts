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
            mean: 0.5755,
            deviation: 0.0654,
          },
          normalised: {
            mean: 0.2127,
            deviation: 0.0385,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.8195,
            },
            {
              fpir: 0.01,
              fnir: 0.8984,
            },
            {
              fpir: 0.001,
              fnir: 0.9547,
            },
            {
              fpir: 0.0001,
              fnir: 0.9853,
            },
            {
              fpir: 0.00001,
              fnir: 0.9971,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.5252,
            deviation: 0.0601,
          },
          normalised: {
            mean: 0.1929,
            deviation: 0.035,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.7781,
            },
            {
              fpir: 0.01,
              fnir: 0.8661,
            },
            {
              fpir: 0.001,
              fnir: 0.9288,
            },
            {
              fpir: 0.0001,
              fnir: 0.9686,
            },
            {
              fpir: 0.00001,
              fnir: 0.9862,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.5042,
            deviation: 0.0577,
          },
          normalised: {
            mean: 0.1801,
            deviation: 0.0257,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.6084,
            },
            {
              fpir: 0.01,
              fnir: 0.7453,
            },
            {
              fpir: 0.001,
              fnir: 0.8427,
            },
            {
              fpir: 0.0001,
              fnir: 0.9001,
            },
            {
              fpir: 0.00001,
              fnir: 0.9354,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.4481,
            deviation: 0.0534,
          },
          normalised: {
            mean: 0.1485,
            deviation: 0.0197,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4192,
            },
            {
              fpir: 0.01,
              fnir: 0.5384,
            },
            {
              fpir: 0.001,
              fnir: 0.6663,
            },
            {
              fpir: 0.0001,
              fnir: 0.7867,
            },
            {
              fpir: 0.00001,
              fnir: 0.9163,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.4976,
            deviation: 0.0588,
          },
          normalised: {
            mean: 0.1823,
            deviation: 0.0354,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.8287,
            },
            {
              fpir: 0.01,
              fnir: 0.9435,
            },
            {
              fpir: 0.001,
              fnir: 0.9874,
            },
            {
              fpir: 0.0001,
              fnir: 0.9992,
            },
            {
              fpir: 0.00001,
              fnir: 1,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.4162,
            deviation: 0.0516,
          },
          normalised: {
            mean: 0.1519,
            deviation: 0.0315,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4975,
            },
            {
              fpir: 0.01,
              fnir: 0.7566,
            },
            {
              fpir: 0.001,
              fnir: 0.9349,
            },
            {
              fpir: 0.0001,
              fnir: 0.9983,
            },
            {
              fpir: 0.00001,
              fnir: 1,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.988,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.9945,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.0001,
          refused: 1,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.00001,
          refused: 1,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.8833,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.9808,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.9943,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 1,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.01,
          refused: 0.8478,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.001,
          refused: 0.922,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.0001,
          refused: 0.976,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.00001,
          refused: 0.988,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.01,
          refused: 0.6643,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.001,
          refused: 0.7585,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.0001,
          refused: 0.8555,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.00001,
          refused: 0.951,
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
            mean: 0.788,
            deviation: 0.08,
          },
          normalised: {
            mean: 0.3014,
            deviation: 0.053,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2241,
            },
            {
              fpir: 0.01,
              fnir: 0.3469,
            },
            {
              fpir: 0.001,
              fnir: 0.5026,
            },
            {
              fpir: 0.0001,
              fnir: 0.6141,
            },
            {
              fpir: 0.00001,
              fnir: 0.6978,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.7578,
            deviation: 0.0799,
          },
          normalised: {
            mean: 0.2796,
            deviation: 0.0486,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1496,
            },
            {
              fpir: 0.01,
              fnir: 0.2336,
            },
            {
              fpir: 0.001,
              fnir: 0.3276,
            },
            {
              fpir: 0.0001,
              fnir: 0.4288,
            },
            {
              fpir: 0.00001,
              fnir: 0.542,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.7444,
            deviation: 0.0783,
          },
          normalised: {
            mean: 0.2746,
            deviation: 0.0471,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0658,
            },
            {
              fpir: 0.01,
              fnir: 0.1198,
            },
            {
              fpir: 0.001,
              fnir: 0.1816,
            },
            {
              fpir: 0.0001,
              fnir: 0.2556,
            },
            {
              fpir: 0.00001,
              fnir: 0.3214,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.7137,
            deviation: 0.0797,
          },
          normalised: {
            mean: 0.2639,
            deviation: 0.0496,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0067,
            },
            {
              fpir: 0.01,
              fnir: 0.0219,
            },
            {
              fpir: 0.001,
              fnir: 0.0441,
            },
            {
              fpir: 0.0001,
              fnir: 0.0654,
            },
            {
              fpir: 0.00001,
              fnir: 0.1236,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.7359,
            deviation: 0.0761,
          },
          normalised: {
            mean: 0.2811,
            deviation: 0.0531,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1865,
            },
            {
              fpir: 0.01,
              fnir: 0.3395,
            },
            {
              fpir: 0.001,
              fnir: 0.5198,
            },
            {
              fpir: 0.0001,
              fnir: 0.8118,
            },
            {
              fpir: 0.00001,
              fnir: 0.9472,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.6855,
            deviation: 0.0751,
          },
          normalised: {
            mean: 0.2907,
            deviation: 0.0782,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0126,
            },
            {
              fpir: 0.01,
              fnir: 0.0526,
            },
            {
              fpir: 0.001,
              fnir: 0.1285,
            },
            {
              fpir: 0.0001,
              fnir: 0.4187,
            },
            {
              fpir: 0.00001,
              fnir: 0.7639,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.9154,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.9691,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.0001,
          refused: 0.9873,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.00001,
          refused: 0.9963,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.5128,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.7279,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.904,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.9773,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.01,
          refused: 0.4015,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.001,
          refused: 0.5044,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.0001,
          refused: 0.6032,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.00001,
          refused: 0.6958,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.01,
          refused: 0.0792,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.001,
          refused: 0.113,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.0001,
          refused: 0.149,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.00001,
          refused: 0.2291,
        },
      ],
    },
  ],
  verification: [
    {
      frames: 1,
      falseMatchRate: 0.01,
      threshold: 0.37,
      falseNonMatchRate: 0.4566,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.326,
      falseNonMatchRate: 0.7394,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.3239,
      falseNonMatchRate: 0.2489,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.2831,
      falseNonMatchRate: 0.5894,
    },
  ],
  owners: [
    {
      photos: 1,
      frames: 1,
      share: 0.01,
      distance: 0.6114,
    },
    {
      photos: 1,
      frames: 2,
      share: 0.01,
      distance: 0.5362,
    },
    {
      photos: 3,
      frames: 1,
      share: 0.01,
      distance: 0.5085,
    },
    {
      photos: 3,
      frames: 2,
      share: 0.01,
      distance: 0.3999,
    },
  ],
  duplicate: 0.1962,
  lookAlike: 0.2568,
};
