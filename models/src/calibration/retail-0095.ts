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
            mean: 0.8948,
            deviation: 0.1244,
          },
          normalised: {
            mean: 0.2895,
            deviation: 0.0715,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.4176,
            },
            {
              fpir: 0.01,
              fnir: 0.5983,
            },
            {
              fpir: 0.001,
              fnir: 0.7525,
            },
            {
              fpir: 0.0001,
              fnir: 0.8462,
            },
            {
              fpir: 0.00001,
              fnir: 0.9218,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 0.865,
            deviation: 0.1212,
          },
          normalised: {
            mean: 0.2737,
            deviation: 0.0681,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.2407,
            },
            {
              fpir: 0.01,
              fnir: 0.3951,
            },
            {
              fpir: 0.001,
              fnir: 0.568,
            },
            {
              fpir: 0.0001,
              fnir: 0.7371,
            },
            {
              fpir: 0.00001,
              fnir: 0.8677,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 0.8499,
            deviation: 0.1209,
          },
          normalised: {
            mean: 0.2513,
            deviation: 0.0568,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.1491,
            },
            {
              fpir: 0.01,
              fnir: 0.2681,
            },
            {
              fpir: 0.001,
              fnir: 0.4104,
            },
            {
              fpir: 0.0001,
              fnir: 0.5952,
            },
            {
              fpir: 0.00001,
              fnir: 0.7634,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 0.8108,
            deviation: 0.1158,
          },
          normalised: {
            mean: 0.2433,
            deviation: 0.0579,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0696,
            },
            {
              fpir: 0.01,
              fnir: 0.1187,
            },
            {
              fpir: 0.001,
              fnir: 0.1928,
            },
            {
              fpir: 0.0001,
              fnir: 0.2995,
            },
            {
              fpir: 0.00001,
              fnir: 0.4392,
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
            mean: 1.0339,
            deviation: 0.1211,
          },
          normalised: {
            mean: 0.3848,
            deviation: 0.0936,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0321,
            },
            {
              fpir: 0.01,
              fnir: 0.0662,
            },
            {
              fpir: 0.001,
              fnir: 0.1187,
            },
            {
              fpir: 0.0001,
              fnir: 0.1877,
            },
            {
              fpir: 0.00001,
              fnir: 0.295,
            },
          ],
        },
        {
          photos: 1,
          frames: 2,
          single: {
            mean: 1.0415,
            deviation: 0.1273,
          },
          normalised: {
            mean: 0.3803,
            deviation: 0.0983,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.012,
            },
            {
              fpir: 0.01,
              fnir: 0.0294,
            },
            {
              fpir: 0.001,
              fnir: 0.0451,
            },
            {
              fpir: 0.0001,
              fnir: 0.08,
            },
            {
              fpir: 0.00001,
              fnir: 0.1527,
            },
          ],
        },
        {
          photos: 3,
          frames: 1,
          single: {
            mean: 1.0441,
            deviation: 0.1291,
          },
          normalised: {
            mean: 0.3693,
            deviation: 0.0923,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0.0134,
            },
            {
              fpir: 0.01,
              fnir: 0.0153,
            },
            {
              fpir: 0.001,
              fnir: 0.0234,
            },
            {
              fpir: 0.0001,
              fnir: 0.0393,
            },
            {
              fpir: 0.00001,
              fnir: 0.0789,
            },
          ],
        },
        {
          photos: 3,
          frames: 2,
          single: {
            mean: 1.0508,
            deviation: 0.1355,
          },
          normalised: {
            mean: 0.3476,
            deviation: 0.0807,
          },
          misses: [
            {
              fpir: 0.1,
              fnir: 0,
            },
            {
              fpir: 0.01,
              fnir: 0.0003,
            },
            {
              fpir: 0.001,
              fnir: 0.0025,
            },
            {
              fpir: 0.0001,
              fnir: 0.008,
            },
            {
              fpir: 0.00001,
              fnir: 0.0114,
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
      threshold: 0.5686,
      falseNonMatchRate: 0.0794,
    },
    {
      frames: 1,
      falseMatchRate: 0.001,
      threshold: 0.4762,
      falseNonMatchRate: 0.2073,
    },
    {
      frames: 2,
      falseMatchRate: 0.01,
      threshold: 0.5415,
      falseNonMatchRate: 0.0502,
    },
    {
      frames: 2,
      falseMatchRate: 0.001,
      threshold: 0.4531,
      falseNonMatchRate: 0.0947,
    },
  ],
  duplicate: 0.3171,
  lookAlike: 0.4531,
};
