/** Dice that fall the same way for the same seed (xorshift32, Marsaglia 2003). */
export interface Dice {
  /** A whole number from 0 to below `sides`. */
  roll(sides: number): number;
  bytes(count: number): Uint8Array;
  pick<Thing>(things: readonly [Thing, ...Thing[]]): Thing;
}

/** Creates dice; `seed` is any whole number but 0. */
export function createDice(seed: number): Dice {
  let state = seed | 0 || 1;
  const roll = (sides: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
  return {
    roll,
    bytes: (count) => Uint8Array.from({ length: count }, () => roll(256)),
    pick: (things) => things[roll(things.length)] ?? things[0],
  };
}
