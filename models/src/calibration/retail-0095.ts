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
            mean: 0.9031,
            deviation: 0.1265,
          },
          normalised: {
            mean: 0.2777,
            deviation: 0.0619,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4089,
            },
            {
              fpir: 0.01,
              fnir: 0.5848,
            },
            {
              fpir: 0.001,
              fnir: 0.725,
            },
            {
              fpir: 0.0001,
              fnir: 0.8375,
            },
            {
              fpir: 0.00001,
              fnir: 0.9249,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.8766,
            deviation: 0.125,
          },
          normalised: {
            mean: 0.2841,
            deviation: 0.0756,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2352,
            },
            {
              fpir: 0.01,
              fnir: 0.4136,
            },
            {
              fpir: 0.001,
              fnir: 0.6132,
            },
            {
              fpir: 0.0001,
              fnir: 0.7648,
            },
            {
              fpir: 0.00001,
              fnir: 0.8736,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.8608,
            deviation: 0.1244,
          },
          normalised: {
            mean: 0.2531,
            deviation: 0.0575,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1352,
            },
            {
              fpir: 0.01,
              fnir: 0.2628,
            },
            {
              fpir: 0.001,
              fnir: 0.3946,
            },
            {
              fpir: 0.0001,
              fnir: 0.5799,
            },
            {
              fpir: 0.00001,
              fnir: 0.7526,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.8259,
            deviation: 0.1214,
          },
          normalised: {
            mean: 0.2487,
            deviation: 0.0623,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0682,
            },
            {
              fpir: 0.01,
              fnir: 0.121,
            },
            {
              fpir: 0.001,
              fnir: 0.1995,
            },
            {
              fpir: 0.0001,
              fnir: 0.3417,
            },
            {
              fpir: 0.00001,
              fnir: 0.5052,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 0.8576,
            deviation: 0.1253,
          },
          normalised: {
            mean: 0.2481,
            deviation: 0.0562,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2563,
            },
            {
              fpir: 0.01,
              fnir: 0.4154,
            },
            {
              fpir: 0.001,
              fnir: 0.5561,
            },
            {
              fpir: 0.0001,
              fnir: 0.7379,
            },
            {
              fpir: 0.00001,
              fnir: 0.884,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 0.7975,
            deviation: 0.1183,
          },
          normalised: {
            mean: 0.2189,
            deviation: 0.051,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0792,
            },
            {
              fpir: 0.01,
              fnir: 0.1302,
            },
            {
              fpir: 0.001,
              fnir: 0.2054,
            },
            {
              fpir: 0.0001,
              fnir: 0.3181,
            },
            {
              fpir: 0.00001,
              fnir: 0.5325,
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
            mean: 1.035,
            deviation: 0.1214,
          },
          normalised: {
            mean: 0.3886,
            deviation: 0.0956,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0305,
            },
            {
              fpir: 0.01,
              fnir: 0.0582,
            },
            {
              fpir: 0.001,
              fnir: 0.1143,
            },
            {
              fpir: 0.0001,
              fnir: 0.1781,
            },
            {
              fpir: 0.00001,
              fnir: 0.2798,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 1.0422,
            deviation: 0.1273,
          },
          normalised: {
            mean: 0.3821,
            deviation: 0.0988,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0128,
            },
            {
              fpir: 0.01,
              fnir: 0.0219,
            },
            {
              fpir: 0.001,
              fnir: 0.0484,
            },
            {
              fpir: 0.0001,
              fnir: 0.0812,
            },
            {
              fpir: 0.00001,
              fnir: 0.1423,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 1.0443,
            deviation: 0.1285,
          },
          normalised: {
            mean: 0.3699,
            deviation: 0.0921,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0096,
            },
            {
              fpir: 0.01,
              fnir: 0.0123,
            },
            {
              fpir: 0.001,
              fnir: 0.0204,
            },
            {
              fpir: 0.0001,
              fnir: 0.0438,
            },
            {
              fpir: 0.00001,
              fnir: 0.0845,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 1.0496,
            deviation: 0.1338,
          },
          normalised: {
            mean: 0.3471,
            deviation: 0.0803,
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
              fnir: 0.0043,
            },
          ],
        },
        {
          photos: 1,
          frames: 4,
          single: {
            mean: 1.0483,
            deviation: 0.1312,
          },
          normalised: {
            mean: 0.3753,
            deviation: 0.0981,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0167,
            },
            {
              fpir: 0.01,
              fnir: 0.0255,
            },
            {
              fpir: 0.001,
              fnir: 0.0413,
            },
            {
              fpir: 0.0001,
              fnir: 0.0818,
            },
            {
              fpir: 0.00001,
              fnir: 0.1548,
            },
          ],
        },
        {
          photos: 3,
          frames: 4,
          single: {
            mean: 1.0701,
            deviation: 0.1466,
          },
          normalised: {
            mean: 0.3272,
            deviation: 0.0814,
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
              fnir: 0.0015,
            },
            {
              fpir: 0.00001,
              fnir: 0.0055,
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
      threshold: 0.5713,
      falseNonMatchRate: 0.0744,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.4763,
      falseNonMatchRate: 0.2117,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.5434,
      falseNonMatchRate: 0.0476,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.4507,
      falseNonMatchRate: 0.1021,
    },
  ],
  duplicate: 0.2932,
  lookAlike: 0.4321,
};
