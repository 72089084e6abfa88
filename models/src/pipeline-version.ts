/**
 * The version of all that turns a face in a picture into a vector: landmarks, alignment, sampling, light, the networks that
 * ship and what is done to their answer. Faces described by another version are not compared, and thresholds measured with
 * another do not count. To be raised whenever a vector moves; bench/golden-vectors.test.ts fails until it is.
 */
export const PIPELINE_VERSION = "2";
