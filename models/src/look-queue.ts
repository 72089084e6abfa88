/** What waits for the engine, oldest first; pure bookkeeping. */
export interface LookQueue<Look> {
  /** Adds a look that must be answered; false when too many wait already. */
  add(look: Look): boolean;
  /** Adds a look at the newest frame and returns the one it replaces, whose place in the queue it takes. */
  addLatest(look: Look): Look | undefined;
  next(): Look | undefined;
}

/** A queue of at most `most` looks that must be answered and one that a newer frame replaces. */
export function createLookQueue<Look>(most: number): LookQueue<Look> {
  let waiting: { look: Look; readonly isLatest: boolean }[] = [];
  return {
    add(look) {
      if (waiting.filter(({ isLatest }) => !isLatest).length >= most) return false;
      waiting.push({ look, isLatest: false });
      return true;
    },
    addLatest(look) {
      const place = waiting.find(({ isLatest }) => isLatest);
      if (place === undefined) {
        waiting.push({ look, isLatest: true });
        return undefined;
      }
      const replaced = place.look;
      place.look = look;
      return replaced;
    },
    next() {
      const [first, ...others] = waiting;
      waiting = others;
      return first?.look;
    },
  };
}
