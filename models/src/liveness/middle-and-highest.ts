/** Keys nearer to one another than this share may belong to values that rounding ranks otherwise. */
export const ROUNDING = 1e-4;

/**
 * The middle and the highest of values that are dear to compute, by keys that are cheap and rise with them: only values are
 * computed whose keys are close to the middle or the highest key. Keys are positive; of an even number the upper middle; pure.
 */
export function middleAndHighest(
  keys: Float64Array,
  compute: (index: number) => number,
): readonly [middle: number, highest: number] {
  const rank = keys.length >> 1;
  const middle = keyAt(keys.slice(), rank);
  const valuesNear = (key: number): readonly number[] => {
    const near = indicesBetween(keys, key * (1 - ROUNDING), key * (1 + ROUNDING));
    return near.map(compute).sort((one, other) => one - other);
  };
  const below = countBelow(keys, middle * (1 - ROUNDING));
  return [valuesNear(middle)[rank - below] as number, valuesNear(highestOf(keys)).at(-1) as number];
}

/** The highest key; 0 of none; pure. */
export function highestOf(keys: Float64Array): number {
  let highest = 0;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as number;
    if (key > highest) highest = key;
  }
  return highest;
}

function countBelow(keys: Float64Array, bound: number): number {
  let count = 0;
  for (let index = 0; index < keys.length; index++) {
    if ((keys[index] as number) < bound) count++;
  }
  return count;
}

function indicesBetween(keys: Float64Array, low: number, high: number): readonly number[] {
  const indices: number[] = [];
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as number;
    if (key >= low && key <= high) indices.push(index);
  }
  return indices;
}

/** The key at a rank, 0 the smallest; leaves the keys partly sorted (Hoare 1961, FIND). */
function keyAt(keys: Float64Array, rank: number): number {
  let left = 0;
  let right = keys.length - 1;
  while (left < right) {
    const [low, high] = partition(keys, keys[rank] as number, [left, right]);
    if (high < rank) left = low;
    if (rank < low) right = high;
  }
  return keys[rank] as number;
}

/** Brings keys below the pivot to the left and those above to the right; returns where the right part begins and the left ends. */
function partition(
  keys: Float64Array,
  pivot: number,
  [left, right]: readonly [number, number],
): readonly [number, number] {
  let low = left;
  let high = right;
  while (low <= high) {
    while ((keys[low] as number) < pivot) low++;
    while ((keys[high] as number) > pivot) high--;
    if (low > high) break;
    const kept = keys[low] as number;
    keys[low++] = keys[high] as number;
    keys[high--] = kept;
  }
  return [low, high];
}
