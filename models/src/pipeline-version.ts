/**
 * The version of all that turns a face in a picture into a vector: landmarks, alignment, sampling, light, the networks that
 * ship and what is done to their answer. Faces described by another version are not compared, and thresholds measured with
 * another do not count. To be raised whenever a vector moves. bench/golden-vectors.test.ts fails until it is
 * where one face in two lights moves by more than a hundredth, for each of the three alignments; mirrored and interleaved input it does not see.
 */
export const PIPELINE_VERSION = "2";
