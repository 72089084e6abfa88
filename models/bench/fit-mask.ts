/** One sample: its measures, whether it is of the class sought, and how much it counts. */
export interface Sample {
  readonly values: readonly number[];
  readonly is: boolean;
  readonly weight: number;
}

export interface Logistic {
  /** One per measure, in its own unit. */
  readonly weights: readonly number[];
  readonly bias: number;
}

/** Pulls weights towards 0, as a share of one standard deviation's pull; keeps measures that say the same from fighting. */
const RIDGE = 1e-3;
const STEPS = 30;

/** Fits a logistic regression by Newton's method over standardised measures (Bishop 2006, 4.3.3), with a ridge; pure. */
export function fitLogistic(samples: readonly Sample[]): Logistic {
  const count = samples[0]?.values.length ?? 0;
  const columns = Array.from({ length: count }, (_, at) => spreadOf(samples.map(({ values }) => values[at] as number)));
  const rows = samples.map(({ values }) => [
    ...values.map((value, at) => (value - (columns[at]?.mean ?? 0)) / (columns[at]?.deviation ?? 1)),
    1,
  ]);
  let fitted: readonly number[] = Array<number>(count + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const { gradient, curvature } = slopeAt(fitted, rows, samples);
    const move = solve(curvature, gradient);
    fitted = fitted.map((value, at) => value - (move[at] as number));
  }
  const weights = columns.map(({ deviation }, at) => (fitted[at] as number) / deviation);
  const bias =
    (fitted[count] as number) - weights.reduce((sum, weight, at) => sum + weight * (columns[at]?.mean ?? 0), 0);
  return { weights, bias };
}

function slopeAt(fitted: readonly number[], rows: readonly (readonly number[])[], samples: readonly Sample[]) {
  const size = fitted.length;
  const ridge = (at: number): number => (at < size - 1 ? RIDGE : 1e-9);
  const gradient = fitted.map((value, at) => ridge(at) * value);
  const curvature = fitted.map((_, at) => fitted.map((__, other) => (at === other ? ridge(at) : 0)));
  rows.forEach((row, index) => {
    const { is, weight } = samples[index] as Sample;
    const chance = 1 / (1 + Math.exp(-row.reduce((sum, value, at) => sum + value * (fitted[at] as number), 0)));
    for (let at = 0; at < size; at++) {
      gradient[at] = (gradient[at] as number) + weight * (chance - (is ? 1 : 0)) * (row[at] as number);
      const line = curvature[at] as number[];
      for (let other = 0; other < size; other++) {
        const both = (row[at] as number) * (row[other] as number);
        line[other] = (line[other] as number) + weight * chance * (1 - chance) * both;
      }
    }
  });
  return { gradient, curvature };
}

function spreadOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.max(Math.sqrt(variance), 1e-9) };
}

/** Solves a symmetric positive system by Gaussian elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((line, at) => [...line, right[at] as number]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column);
    const pivot = rest.reduce((best, row) =>
      Math.abs(row[column] as number) > Math.abs(best[column] as number) ? row : best,
    );
    const from = rows.indexOf(pivot);
    [rows[column], rows[from]] = [pivot, rows[column] as number[]];
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = (row[column] as number) / (pivot[column] as number);
      for (let at = column; at <= size; at++) row[at] = (row[at] as number) - factor * (pivot[at] as number);
    }
  }
  return rows.map((row, at) => (row[size] as number) / (row[at] as number));
}
