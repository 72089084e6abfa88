/**
 * A square picture of stripes and noise as three planes of bytes; whole-number arithmetic only, so that every machine
 * draws the same one.
 */
export function syntheticPlanes(side: number): Uint8Array {
  const planes = new Uint8Array(3 * side * side);
  let seed = 1;
  for (let index = 0; index < planes.length; index++) {
    const x = index % side;
    const y = Math.floor(index / side) % side;
    const plane = Math.floor(index / (side * side));
    // Numerical Recipes' linear congruential generator, modulo 2^32.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    planes[index] = ((x * (5 + plane) + y * 3 + ((x * y) >> 4)) & 0xe0) + (seed >>> 27);
  }
  return planes;
}

/** What the detector is tried on: the synthetic picture as values −1…1. */
export function syntheticPicture(side: number): Float32Array {
  return Float32Array.from(syntheticPlanes(side), (byte) => byte / 127.5 - 1);
}

/** What the landmark network is tried on: the synthetic picture as values 0–255. */
export function syntheticPatch(side: number): Float32Array {
  return Float32Array.from(syntheticPlanes(side));
}
