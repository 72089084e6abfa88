/** A seeded source of chance, so that a run that failed can be made again. */
export interface Chance {
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number;
  oneOf<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
}

/** mulberry32 (T. Ettinger, 2017, public domain): 32 bits of state, enough to scatter moments. Pure but for its state. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (low, high) => low + next() * (high - low),
    oneOf: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}
