import type { Calibration } from "./calibration.ts";

/** Written by models/bench/faces/calibrate.ts from one half of the people in the benchmark's photographs; only numbers. */
export const RETAIL_0095_CALIBRATION: Calibration = {
  recogniser: "retail-0095",
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
            mean: 0.9038,
            deviation: 0.12,
          },
          normalised: {
            mean: 0.3012,
            deviation: 0.0706,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4013,
            },
            {
              fpir: 0.01,
              fnir: 0.5567,
            },
            {
              fpir: 0.001,
              fnir: 0.7355,
            },
            {
              fpir: 0.0001,
              fnir: 0.8812,
            },
            {
              fpir: 0.00001,
              fnir: 0.9534,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.8854,
            deviation: 0.1223,
          },
          normalised: {
            mean: 0.2622,
            deviation: 0.0542,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2436,
            },
            {
              fpir: 0.01,
              fnir: 0.4031,
            },
            {
              fpir: 0.001,
              fnir: 0.576,
            },
            {
              fpir: 0.0001,
              fnir: 0.7459,
            },
            {
              fpir: 0.00001,
              fnir: 0.8891,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.8685,
            deviation: 0.1208,
          },
          normalised: {
            mean: 0.2551,
            deviation: 0.0514,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1446,
            },
            {
              fpir: 0.01,
              fnir: 0.2504,
            },
            {
              fpir: 0.001,
              fnir: 0.4175,
            },
            {
              fpir: 0.0001,
              fnir: 0.6301,
            },
            {
              fpir: 0.00001,
              fnir: 0.8295,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.8412,
            deviation: 0.1217,
          },
          normalised: {
            mean: 0.2557,
            deviation: 0.0618,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0682,
            },
            {
              fpir: 0.01,
              fnir: 0.1198,
            },
            {
              fpir: 0.001,
              fnir: 0.211,
            },
            {
              fpir: 0.0001,
              fnir: 0.3389,
            },
            {
              fpir: 0.00001,
              fnir: 0.5034,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.8631,
            deviation: 0.1203,
          },
          normalised: {
            mean: 0.2475,
            deviation: 0.0499,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2684,
            },
            {
              fpir: 0.01,
              fnir: 0.3899,
            },
            {
              fpir: 0.001,
              fnir: 0.5477,
            },
            {
              fpir: 0.0001,
              fnir: 0.7835,
            },
            {
              fpir: 0.00001,
              fnir: 0.9175,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.8119,
            deviation: 0.1183,
          },
          normalised: {
            mean: 0.2167,
            deviation: 0.0434,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0787,
            },
            {
              fpir: 0.01,
              fnir: 0.1262,
            },
            {
              fpir: 0.001,
              fnir: 0.1902,
            },
            {
              fpir: 0.0001,
              fnir: 0.3735,
            },
            {
              fpir: 0.00001,
              fnir: 0.5823,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.3784,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.658,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.0001,
          refused: 0.8838,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.00001,
          refused: 0.9788,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.2447,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.4655,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.7408,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.9002,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.01,
          refused: 0.2833,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.001,
          refused: 0.4518,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.0001,
          refused: 0.6908,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.00001,
          refused: 0.8625,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.01,
          refused: 0.225,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.001,
          refused: 0.3705,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.0001,
          refused: 0.535,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.00001,
          refused: 0.6667,
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
            mean: 1.0312,
            deviation: 0.1178,
          },
          normalised: {
            mean: 0.3934,
            deviation: 0.0942,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0244,
            },
            {
              fpir: 0.01,
              fnir: 0.0496,
            },
            {
              fpir: 0.001,
              fnir: 0.1118,
            },
            {
              fpir: 0.0001,
              fnir: 0.2115,
            },
            {
              fpir: 0.00001,
              fnir: 0.3469,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 1.0387,
            deviation: 0.1237,
          },
          normalised: {
            mean: 0.3914,
            deviation: 0.1001,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0119,
            },
            {
              fpir: 0.01,
              fnir: 0.0237,
            },
            {
              fpir: 0.001,
              fnir: 0.0365,
            },
            {
              fpir: 0.0001,
              fnir: 0.062,
            },
            {
              fpir: 0.00001,
              fnir: 0.1588,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 1.0439,
            deviation: 0.1266,
          },
          normalised: {
            mean: 0.3886,
            deviation: 0.1001,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0096,
            },
            {
              fpir: 0.01,
              fnir: 0.0121,
            },
            {
              fpir: 0.001,
              fnir: 0.0189,
            },
            {
              fpir: 0.0001,
              fnir: 0.0524,
            },
            {
              fpir: 0.00001,
              fnir: 0.112,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 1.0499,
            deviation: 0.1324,
          },
          normalised: {
            mean: 0.3487,
            deviation: 0.0777,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0,
            },
            {
              fpir: 0.01,
              fnir: 0,
            },
            {
              fpir: 0.001,
              fnir: 0.0003,
            },
            {
              fpir: 0.0001,
              fnir: 0.0024,
            },
            {
              fpir: 0.00001,
              fnir: 0.0049,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 1.0468,
            deviation: 0.1287,
          },
          normalised: {
            mean: 0.3902,
            deviation: 0.1041,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0176,
            },
            {
              fpir: 0.01,
              fnir: 0.0264,
            },
            {
              fpir: 0.001,
              fnir: 0.0457,
            },
            {
              fpir: 0.0001,
              fnir: 0.0923,
            },
            {
              fpir: 0.00001,
              fnir: 0.1988,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 1.0695,
            deviation: 0.1444,
          },
          normalised: {
            mean: 0.3383,
            deviation: 0.0851,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0,
            },
            {
              fpir: 0.01,
              fnir: 0,
            },
            {
              fpir: 0.001,
              fnir: 0,
            },
            {
              fpir: 0.0001,
              fnir: 0.0037,
            },
            {
              fpir: 0.00001,
              fnir: 0.0089,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.2113,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.3088,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.0001,
          refused: 0.4315,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.00001,
          refused: 0.6011,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.0673,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.0836,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.1255,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.2118,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.01,
          refused: 0.1284,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.001,
          refused: 0.1873,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.0001,
          refused: 0.2625,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.00001,
          refused: 0.3588,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.01,
          refused: 0.0511,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.001,
          refused: 0.0603,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.0001,
          refused: 0.0713,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.00001,
          refused: 0.0971,
        },
      ],
    },
  ],
  verification: [
    {
      frames: 1,
      falseMatchRate: 0.01,
      threshold: 0.5875,
      falseNonMatchRate: 0.0765,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.4953,
      falseNonMatchRate: 0.2185,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.5581,
      falseNonMatchRate: 0.0505,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.4652,
      falseNonMatchRate: 0.0929,
    },
  ],
  owners: [
    {
      photos: 1,
      frames: 1,
      share: 0.01,
      distance: 0.9021,
    },
    {
      photos: 1,
      frames: 2,
      share: 0.01,
      distance: 0.8277,
    },
    {
      photos: 3,
      frames: 1,
      share: 0.01,
      distance: 0.8,
    },
    {
      photos: 3,
      frames: 2,
      share: 0.01,
      distance: 0.7084,
    },
  ],
  duplicate: 0.3074,
  lookAlike: 0.4464,
};
