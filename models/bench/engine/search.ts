import { createNearest } from "../../src/nearest.ts";
import { median, takeTurns } from "./take-turns.ts";

const DIMENSIONS = 128;
const ROUNDS = 40;

export interface SearchBench {
  readonly size: number;
  /** Median milliseconds for the distances of one probe to all vectors. */
  readonly simdMs: number;
  readonly plainMs: number;
}

/** Times the search of a gallery of made-up vectors beside the same search in plain JavaScript. */
export async function benchSearch(size: number): Promise<SearchBench> {
  const vectors = Array.from({ length: size }, (_, index) => madeUp(index));
  const probe = madeUp(size);
  const simd = createNearest(vectors, "euclidean");
  const plain = createNearest(vectors, "euclidean", () => undefined);
  if (!simd.simd) {
    throw new Error("There is no WebAssembly SIMD here to measure.");
  }
  const times = await takeTurns({ simd: () => simd.distances(probe), plain: () => plain.distances(probe) }, ROUNDS);
  return { size, simdMs: median(times.simd), plainMs: median(times.plain) };
}

/** A vector of length about one, the same for the same number every time. */
function madeUp(number: number): Float32Array {
  let state = number + 1;
  return Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.3;
  });
}
