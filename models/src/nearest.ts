import type { Metric } from "./face.ts";
import { openProductKernel, type ProductKernel } from "./nearest-kernel.ts";

/** Many vectors kept ready to be compared with one probe after the other. */
export interface Nearest {
  readonly size: number;
  /** Whether WebAssembly SIMD does the work; plain JavaScript does otherwise. */
  readonly simd: boolean;
  /**
   * How far each vector is from the probe, in the order given: Euclidean, or one minus the cosine (0–2). The array is
   * overwritten by the next call. Throws RangeError for a probe of another length.
   */
  distances(probe: Float32Array): Float32Array;
}

/**
 * Copies the vectors (all of one length, a multiple of 4) beside a SIMD kernel. Distances follow from scalar products,
 * d² = |g|² + |q|² − 2·g·q, good to about 1e-3 near zero and 1e-6 elsewhere for vectors of length near one.
 * `openKernel` is replaced where plain JavaScript is to be measured or tested.
 */
export function createNearest(
  vectors: readonly Float32Array[],
  metric: Metric,
  openKernel: typeof openProductKernel = openProductKernel,
): Nearest {
  const dims = vectors[0]?.length ?? 0;
  if (vectors.some((vector) => vector.length !== dims) || dims % 4 !== 0) {
    throw new RangeError("All vectors must have one length, a multiple of 4.");
  }
  const kernel = dims === 0 ? undefined : openKernel(vectors.length, dims);
  const products = kernel === undefined ? plainProducts(vectors, dims) : simdProducts(kernel, vectors, dims);
  const squares = Float32Array.from(vectors, squareOf);
  const distances = new Float32Array(vectors.length);
  const finish = metric === "euclidean" ? euclideanFrom : cosineFrom;
  return {
    size: vectors.length,
    simd: products.simd,
    distances(probe) {
      if (vectors.length > 0 && probe.length !== dims) {
        throw new RangeError(`A vector of ${probe.length} values cannot be compared with vectors of ${dims}.`);
      }
      finish(products.with(probe), squares, squareOf(probe), distances);
      return distances;
    },
  };
}

/** Scalar products of all vectors with a probe. */
interface Products {
  readonly simd: boolean;
  with(probe: Float32Array): Float32Array;
}

function simdProducts(kernel: ProductKernel, vectors: readonly Float32Array[], dims: number): Products {
  vectors.forEach((vector, row) => {
    new Float32Array(kernel.memory, row * vector.byteLength, dims).set(vector);
  });
  const probeInMemory = new Float32Array(kernel.memory, kernel.probeAt, dims);
  const products = new Float32Array(kernel.memory, kernel.productsAt, vectors.length);
  return {
    simd: true,
    with(probe) {
      probeInMemory.set(probe);
      kernel.multiply();
      return products;
    },
  };
}

/** The same in plain JavaScript, with eight running sums so that additions need not wait for one another. */
function plainProducts(vectors: readonly Float32Array[], dims: number): Products {
  const rows = new Float32Array(vectors.length * dims);
  vectors.forEach((vector, row) => {
    rows.set(vector, row * dims);
  });
  const products = new Float32Array(vectors.length);
  return {
    simd: false,
    with(probe) {
      for (let row = 0; row < products.length; row++) {
        products[row] = product(rows, row * dims, probe);
      }
      return products;
    },
  };
}

function product(rows: Float32Array, start: number, probe: Float32Array): number {
  const dims = probe.length;
  const evenEnd = dims - (dims % 8);
  const at = (index: number): number => (rows[start + index] as number) * (probe[index] as number);
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < evenEnd; index += 8) {
    a += at(index);
    b += at(index + 1);
    c += at(index + 2);
    d += at(index + 3);
    e += at(index + 4);
    f += at(index + 5);
    g += at(index + 6);
    h += at(index + 7);
  }
  for (let index = evenEnd; index < dims; index++) {
    a += at(index);
  }
  return a + b + c + d + e + f + g + h;
}

type Finish = (products: Float32Array, squares: Float32Array, probeSquare: number, out: Float32Array) => void;

const euclideanFrom: Finish = (products, squares, probeSquare, out) => {
  for (let row = 0; row < out.length; row++) {
    const square = (squares[row] as number) + probeSquare - 2 * (products[row] as number);
    // Rounding may leave a little less than nothing; what is not a number stays so.
    out[row] = square < 0 ? 0 : Math.sqrt(square);
  }
};

const cosineFrom: Finish = (products, squares, probeSquare, out) => {
  for (let row = 0; row < out.length; row++) {
    out[row] = 1 - (products[row] as number) / Math.sqrt((squares[row] as number) * probeSquare);
  }
};

function squareOf(vector: Float32Array): number {
  let square = 0;
  for (let index = 0; index < vector.length; index++) {
    square += (vector[index] as number) ** 2;
  }
  return square;
}
