/** Whole numbers from 0 up to but not including `end`. */
export type Dice = (end: number) => number;

/** Creates dice that fall the same in every run (xorshift32); `seed` is not 0. */
export function createDice(seed: number): Dice {
  let state = seed;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}
