/** What waits for the engine; pure bookkeeping. */
export interface LookQueue<Look> {
  /** Adds a look that must be answered; false when too many wait already. */
  add(look: Look): boolean;
  /** Adds a look at the newest frame and returns the one it replaces. */
  addLatest(look: Look): Look | undefined;
  /**
   * Takes what comes next: the newest frame, which is soon too old, before those that must be answered, oldest first; one of
   * these after each frame, so that a camera faster than the engine keeps none of them waiting for ever.
   */
  next(): Look | undefined;
  /** Takes the newest frame alone. */
  nextLatest(): Look | undefined;
}

/** A queue of at most `most` looks that must be answered and one that a newer frame replaces. */
export function createLookQueue<Look>(most: number): LookQueue<Look> {
  const waiting: Look[] = [];
  let latest: Look | undefined;
  let cameAsLatest = false;
  const nextLatest = (): Look | undefined => {
    const look = latest;
    latest = undefined;
    return look;
  };
  return {
    add(look) {
      if (waiting.length >= most) return false;
      waiting.push(look);
      return true;
    },
    addLatest(look) {
      const replaced = latest;
      latest = look;
      return replaced;
    },
    next() {
      cameAsLatest = latest !== undefined && !(cameAsLatest && waiting.length > 0);
      return cameAsLatest ? nextLatest() : waiting.shift();
    },
    nextLatest,
  };
}
