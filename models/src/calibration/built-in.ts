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
            mean: 0.5752,
            deviation: 0.0652,
          },
          normalised: {
            mean: 0.2166,
            deviation: 0.0408,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.8165,
            },
            {
              fpir: 0.01,
              fnir: 0.9102,
            },
            {
              fpir: 0.001,
              fnir: 0.9618,
            },
            {
              fpir: 0.0001,
              fnir: 0.9899,
            },
            {
              fpir: 0.00001,
              fnir: 0.9975,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.5253,
            deviation: 0.06,
          },
          normalised: {
            mean: 0.1902,
            deviation: 0.0324,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.7786,
            },
            {
              fpir: 0.01,
              fnir: 0.8661,
            },
            {
              fpir: 0.001,
              fnir: 0.9263,
            },
            {
              fpir: 0.0001,
              fnir: 0.9594,
            },
            {
              fpir: 0.00001,
              fnir: 0.9812,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.5042,
            deviation: 0.0576,
          },
          normalised: {
            mean: 0.1851,
            deviation: 0.0292,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.6054,
            },
            {
              fpir: 0.01,
              fnir: 0.7555,
            },
            {
              fpir: 0.001,
              fnir: 0.8631,
            },
            {
              fpir: 0.0001,
              fnir: 0.9213,
            },
            {
              fpir: 0.00001,
              fnir: 0.9579,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.4486,
            deviation: 0.0536,
          },
          normalised: {
            mean: 0.1495,
            deviation: 0.0204,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4192,
            },
            {
              fpir: 0.01,
              fnir: 0.5419,
            },
            {
              fpir: 0.001,
              fnir: 0.6772,
            },
            {
              fpir: 0.0001,
              fnir: 0.7999,
            },
            {
              fpir: 0.00001,
              fnir: 0.918,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.4978,
            deviation: 0.0589,
          },
          normalised: {
            mean: 0.1789,
            deviation: 0.033,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.8287,
            },
            {
              fpir: 0.01,
              fnir: 0.943,
            },
            {
              fpir: 0.001,
              fnir: 0.9883,
            },
            {
              fpir: 0.0001,
              fnir: 0.9996,
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
            mean: 0.4159,
            deviation: 0.0514,
          },
          normalised: {
            mean: 0.1523,
            deviation: 0.0317,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4958,
            },
            {
              fpir: 0.01,
              fnir: 0.755,
            },
            {
              fpir: 0.001,
              fnir: 0.944,
            },
            {
              fpir: 0.0001,
              fnir: 0.9989,
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
          refused: 0.9875,
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
          refused: 0.8853,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.9798,
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
          refused: 0.852,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.001,
          refused: 0.9128,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.0001,
          refused: 0.9615,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.00001,
          refused: 0.9865,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.01,
          refused: 0.6753,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.001,
          refused: 0.7773,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.0001,
          refused: 0.865,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.00001,
          refused: 0.9553,
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
            mean: 0.7883,
            deviation: 0.0802,
          },
          normalised: {
            mean: 0.3005,
            deviation: 0.0526,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.222,
            },
            {
              fpir: 0.01,
              fnir: 0.3648,
            },
            {
              fpir: 0.001,
              fnir: 0.5169,
            },
            {
              fpir: 0.0001,
              fnir: 0.6287,
            },
            {
              fpir: 0.00001,
              fnir: 0.7231,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.758,
            deviation: 0.08,
          },
          normalised: {
            mean: 0.2803,
            deviation: 0.0492,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1487,
            },
            {
              fpir: 0.01,
              fnir: 0.2391,
            },
            {
              fpir: 0.001,
              fnir: 0.3148,
            },
            {
              fpir: 0.0001,
              fnir: 0.3914,
            },
            {
              fpir: 0.00001,
              fnir: 0.4891,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.7442,
            deviation: 0.0781,
          },
          normalised: {
            mean: 0.2764,
            deviation: 0.048,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0632,
            },
            {
              fpir: 0.01,
              fnir: 0.1271,
            },
            {
              fpir: 0.001,
              fnir: 0.2069,
            },
            {
              fpir: 0.0001,
              fnir: 0.2876,
            },
            {
              fpir: 0.00001,
              fnir: 0.3725,
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
            mean: 0.2643,
            deviation: 0.0497,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0064,
            },
            {
              fpir: 0.01,
              fnir: 0.0228,
            },
            {
              fpir: 0.001,
              fnir: 0.0451,
            },
            {
              fpir: 0.0001,
              fnir: 0.0697,
            },
            {
              fpir: 0.00001,
              fnir: 0.1218,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.7362,
            deviation: 0.0762,
          },
          normalised: {
            mean: 0.2831,
            deviation: 0.0543,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1856,
            },
            {
              fpir: 0.01,
              fnir: 0.343,
            },
            {
              fpir: 0.001,
              fnir: 0.5339,
            },
            {
              fpir: 0.0001,
              fnir: 0.8303,
            },
            {
              fpir: 0.00001,
              fnir: 0.9551,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.6852,
            deviation: 0.0748,
          },
          normalised: {
            mean: 0.2938,
            deviation: 0.0799,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0132,
            },
            {
              fpir: 0.01,
              fnir: 0.0529,
            },
            {
              fpir: 0.001,
              fnir: 0.1356,
            },
            {
              fpir: 0.0001,
              fnir: 0.4445,
            },
            {
              fpir: 0.00001,
              fnir: 0.7934,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.9159,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.9683,
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
          refused: 0.9968,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.5126,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.7261,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.8995,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.978,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.01,
          refused: 0.4074,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.001,
          refused: 0.5022,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.0001,
          refused: 0.5978,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.00001,
          refused: 0.6956,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.01,
          refused: 0.0869,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.001,
          refused: 0.1219,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.0001,
          refused: 0.1596,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.00001,
          refused: 0.2408,
        },
      ],
    },
  ],
  verification: [
    {
      frames: 1,
      falseMatchRate: 0.01,
      threshold: 0.3702,
      falseNonMatchRate: 0.4562,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.3262,
      falseNonMatchRate: 0.736,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.3239,
      falseNonMatchRate: 0.2466,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.2829,
      falseNonMatchRate: 0.5917,
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
      distance: 0.5089,
    },
    {
      photos: 3,
      frames: 2,
      share: 0.01,
      distance: 0.4006,
    },
  ],
  duplicate: 0.1965,
  lookAlike: 0.2569,
};
