import type { Metric } from "./face.ts";
import { LANES, openProductKernel, type ProductKernel } from "./wasm/nearest-kernel.ts";

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
 * Copies the vectors (all of one length) beside a SIMD kernel. Distances follow from scalar products,
 * d² = |g|² + |q|² − 2·g·q, and those from vectors rounded to 16 bits, which halves what must be read of a large gallery:
 * good to 1e-4 for vectors of length near one. `openKernel` is replaced where plain JavaScript is to be measured or tested.
 */
export function createNearest(
  vectors: readonly Float32Array[],
  metric: Metric,
  openKernel: typeof openProductKernel = openProductKernel,
): Nearest {
  const dims = vectors[0]?.length ?? 0;
  if (vectors.some((vector) => vector.length !== dims)) {
    throw new RangeError("All vectors must have one length.");
  }
  const padded = Math.ceil(dims / LANES) * LANES;
  const kernel = dims === 0 ? undefined : openKernel(vectors.length, padded);
  const products = kernel === undefined ? plainProducts(vectors, dims) : simdProducts(kernel, vectors, padded);
  const distances = new Float32Array(vectors.length);
  const finish = metric === "euclidean" ? euclideanFrom : cosineFrom;
  return {
    size: vectors.length,
    simd: products.simd,
    distances(probe) {
      if (vectors.length > 0 && probe.length !== dims) {
        throw new RangeError(`A vector of ${probe.length} values cannot be compared with vectors of ${dims}.`);
      }
      finish(products.rows, products.with(probe), distances);
      return distances;
    },
  };
}

/** Scalar products of all vectors with a probe, as they were computed: each times its row's step and the probe's. */
interface Products {
  readonly simd: boolean;
  readonly rows: { readonly steps: Float64Array; readonly squares: Float64Array };
  with(probe: Float32Array): Answer;
}

interface Answer {
  readonly raw: Int32Array | Float32Array;
  readonly step: number;
  /** The probe's product with itself. */
  readonly square: number;
}

/** Longest a rounded vector may be, so that no product of two (Cauchy and Schwarz) leaves 32 bits. */
const LONGEST = 46_000;
const LARGEST = 32_767;

function simdProducts(kernel: ProductKernel, vectors: readonly Float32Array[], padded: number): Products {
  const rounded = vectors.map((_, row) => new Int16Array(kernel.memory, row * padded * 2, padded));
  const steps = Float64Array.from(vectors, (vector, row) => roundInto(vector, rounded[row] as Int16Array));
  // Squares are those of the rounded vectors, so that a vector is at no distance from itself.
  const squares = Float64Array.from(rounded, (values, row) => squareOf(values) * (steps[row] as number) ** 2);
  const probeInMemory = new Int16Array(kernel.memory, kernel.probeAt, padded);
  const raw = new Int32Array(kernel.memory, kernel.productsAt, vectors.length);
  return {
    simd: true,
    rows: { steps, squares },
    with(probe) {
      const step = roundInto(probe, probeInMemory);
      kernel.multiply();
      return { raw, step, square: squareOf(probeInMemory) * step ** 2 };
    },
  };
}

/** Rounds a vector to 16 bits as finely as they allow; returns the size of one step, NaN where a value is. */
function roundInto(vector: Float32Array, into: Int16Array): number {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = Math.max(Math.sqrt(squareOf(vector)) / LONGEST, largest / LARGEST, 1e-30);
  for (let index = 0; index < vector.length; index++) {
    into[index] = Math.round((vector[index] as number) / step);
  }
  return step;
}

/** The same in plain JavaScript, with eight running sums so that additions need not wait for one another. */
function plainProducts(vectors: readonly Float32Array[], dims: number): Products {
  const values = new Float32Array(vectors.length * dims);
  vectors.forEach((vector, row) => {
    values.set(vector, row * dims);
  });
  const raw = new Float32Array(vectors.length);
  const rows = { steps: new Float64Array(vectors.length).fill(1), squares: Float64Array.from(vectors, squareOf) };
  return {
    simd: false,
    rows,
    with(probe) {
      for (let row = 0; row < raw.length; row++) {
        raw[row] = product(values, row * dims, probe);
      }
      return { raw, step: 1, square: squareOf(probe) };
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

type Finish = (rows: Products["rows"], answer: Answer, out: Float32Array) => void;

const euclideanFrom: Finish = ({ steps, squares }, { raw, step, square }, out) => {
  for (let row = 0; row < out.length; row++) {
    const product = (raw[row] as number) * (steps[row] as number) * step;
    const distance = (squares[row] as number) + square - 2 * product;
    // Rounding may leave a little less than nothing; what is not a number stays so.
    out[row] = distance < 0 ? 0 : Math.sqrt(distance);
  }
};

const cosineFrom: Finish = ({ steps, squares }, { raw, step, square }, out) => {
  for (let row = 0; row < out.length; row++) {
    const product = (raw[row] as number) * (steps[row] as number) * step;
    out[row] = 1 - product / Math.sqrt((squares[row] as number) * square);
  }
};

function squareOf(vector: Float32Array | Int16Array): number {
  let square = 0;
  for (let index = 0; index < vector.length; index++) {
    square += (vector[index] as number) ** 2;
  }
  return square;
}
