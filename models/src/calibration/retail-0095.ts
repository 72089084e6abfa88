import type { Calibration } from "./calibration.ts";

/** Written by models/bench/faces/calibrate.ts from one half of the people in the benchmark's photographs; only numbers. */
export const RETAIL_0095_CALIBRATION: Calibration = {
  recogniser: "retail-0095",
  version: "1",
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
            mean: 0.9047,
            deviation: 0.1204,
          },
          normalised: {
            mean: 0.3044,
            deviation: 0.0726,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4018,
            },
            {
              fpir: 0.01,
              fnir: 0.5588,
            },
            {
              fpir: 0.001,
              fnir: 0.7372,
            },
            {
              fpir: 0.0001,
              fnir: 0.8829,
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
            mean: 0.8853,
            deviation: 0.1221,
          },
          normalised: {
            mean: 0.2656,
            deviation: 0.0563,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.244,
            },
            {
              fpir: 0.01,
              fnir: 0.4044,
            },
            {
              fpir: 0.001,
              fnir: 0.5764,
            },
            {
              fpir: 0.0001,
              fnir: 0.7442,
            },
            {
              fpir: 0.00001,
              fnir: 0.887,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.8688,
            deviation: 0.1208,
          },
          normalised: {
            mean: 0.2557,
            deviation: 0.0517,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1458,
            },
            {
              fpir: 0.01,
              fnir: 0.2534,
            },
            {
              fpir: 0.001,
              fnir: 0.4179,
            },
            {
              fpir: 0.0001,
              fnir: 0.6335,
            },
            {
              fpir: 0.00001,
              fnir: 0.8321,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.8419,
            deviation: 0.122,
          },
          normalised: {
            mean: 0.255,
            deviation: 0.0616,
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
              fnir: 0.3394,
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
            mean: 0.8635,
            deviation: 0.1205,
          },
          normalised: {
            mean: 0.2493,
            deviation: 0.051,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2697,
            },
            {
              fpir: 0.01,
              fnir: 0.3949,
            },
            {
              fpir: 0.001,
              fnir: 0.5498,
            },
            {
              fpir: 0.0001,
              fnir: 0.7843,
            },
            {
              fpir: 0.00001,
              fnir: 0.9188,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.8122,
            deviation: 0.1184,
          },
          normalised: {
            mean: 0.2183,
            deviation: 0.0447,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0787,
            },
            {
              fpir: 0.01,
              fnir: 0.1279,
            },
            {
              fpir: 0.001,
              fnir: 0.1919,
            },
            {
              fpir: 0.0001,
              fnir: 0.3837,
            },
            {
              fpir: 0.00001,
              fnir: 0.5931,
            },
          ],
        },
      ],
      decision: [
        {
          photos: 1,
          people: 19,
          fpir: 0.01,
          refused: 0.3732,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.6665,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.0001,
          refused: 0.8848,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.00001,
          refused: 0.9825,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.01,
          refused: 0.2472,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.001,
          refused: 0.4727,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.0001,
          refused: 0.7493,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.905,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.01,
          refused: 0.2885,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.001,
          refused: 0.4525,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.0001,
          refused: 0.6923,
        },
        {
          photos: 1,
          people: 40,
          fpir: 0.00001,
          refused: 0.866,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.01,
          refused: 0.2255,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.001,
          refused: 0.3735,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.0001,
          refused: 0.541,
        },
        {
          photos: 3,
          people: 40,
          fpir: 0.00001,
          refused: 0.6663,
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
            mean: 0.3933,
            deviation: 0.0941,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0264,
            },
            {
              fpir: 0.01,
              fnir: 0.05,
            },
            {
              fpir: 0.001,
              fnir: 0.1122,
            },
            {
              fpir: 0.0001,
              fnir: 0.2139,
            },
            {
              fpir: 0.00001,
              fnir: 0.3542,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 1.0383,
            deviation: 0.1236,
          },
          normalised: {
            mean: 0.3911,
            deviation: 0.0997,
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
              fnir: 0.0356,
            },
            {
              fpir: 0.0001,
              fnir: 0.063,
            },
            {
              fpir: 0.00001,
              fnir: 0.156,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 1.0437,
            deviation: 0.1265,
          },
          normalised: {
            mean: 0.3902,
            deviation: 0.1006,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0096,
            },
            {
              fpir: 0.01,
              fnir: 0.0119,
            },
            {
              fpir: 0.001,
              fnir: 0.0189,
            },
            {
              fpir: 0.0001,
              fnir: 0.0539,
            },
            {
              fpir: 0.00001,
              fnir: 0.113,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 1.0487,
            deviation: 0.1318,
          },
          normalised: {
            mean: 0.3491,
            deviation: 0.0778,
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
            mean: 1.0469,
            deviation: 0.1287,
          },
          normalised: {
            mean: 0.3904,
            deviation: 0.1042,
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
              fnir: 0.0466,
            },
            {
              fpir: 0.0001,
              fnir: 0.0932,
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
            mean: 1.0693,
            deviation: 0.1443,
          },
          normalised: {
            mean: 0.3398,
            deviation: 0.0859,
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
          refused: 0.212,
        },
        {
          photos: 1,
          people: 19,
          fpir: 0.001,
          refused: 0.3138,
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
          refused: 0.6029,
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
          refused: 0.1265,
        },
        {
          photos: 3,
          people: 19,
          fpir: 0.00001,
          refused: 0.213,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.01,
          refused: 0.1292,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.001,
          refused: 0.1875,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.0001,
          refused: 0.263,
        },
        {
          photos: 1,
          people: 120,
          fpir: 0.00001,
          refused: 0.3603,
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
          refused: 0.0715,
        },
        {
          photos: 3,
          people: 120,
          fpir: 0.00001,
          refused: 0.0961,
        },
      ],
    },
  ],
  verification: [
    {
      frames: 1,
      falseMatchRate: 0.01,
      threshold: 0.5878,
      falseNonMatchRate: 0.0765,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.4955,
      falseNonMatchRate: 0.2202,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.5582,
      falseNonMatchRate: 0.0505,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.4651,
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
  duplicate: 0.3072,
  lookAlike: 0.4463,
};
