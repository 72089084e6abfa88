/** Numbers that look random and are the same for the same seed, so that every run meets the same people and attacks. */
export interface Random {
  /** 0 up to 1, 1 left out. */
  next(): number;
  /** Evenly between two bounds. */
  between(low: number, high: number): number;
  /** Evenly within a stated range. */
  within(range: Range): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  pick<T>(list: readonly T[]): T;
  /** Another generator that depends on this one's seed and the label only, never on how many numbers were drawn. */
  fork(label: string): Random;
}

/** Lowest and highest value. */
export type Range = readonly [number, number];

/** Opens a generator from a seed such as "print/3"; xorshift128 (Marsaglia 2003) seeded by FNV-1a. */
export function createRandom(seed: string): Random {
  const state = Uint32Array.from([0, 1, 2, 3], (word) => hash(`${word}:${seed}`) | 1);
  const next = (): number => {
    let mixed = state[0] as number;
    mixed ^= mixed << 11;
    mixed ^= mixed >>> 8;
    const last = state[3] as number;
    state.copyWithin(0, 1);
    state[3] = last ^ (last >>> 19) ^ mixed;
    return (state[3] as number) / 2 ** 32;
  };
  for (let discarded = 0; discarded < 16; discarded++) next();
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    next,
    between,
    within: ([low, high]) => between(low, high),
    // Box and Muller 1958.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (list) => {
      if (list.length === 0) throw new RangeError("There is nothing to pick from an empty list.");
      return list[Math.floor(next() * list.length)] as (typeof list)[number];
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
