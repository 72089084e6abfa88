/** Everything that is decided at a door, one after the other: a card, a key, a face, and the heartbeat among them. */
export interface DecisionQueue {
  /** Takes its turn at once where nothing else is being decided, after the rest otherwise. */
  put(decide: () => void): void;
}

/**
 * Creates a row in which nobody overtakes and nobody interrupts. A decision that throws is told and ends alone: the next person's
 * card is served all the same.
 */
export function createDecisionQueue(onFault: (fault: unknown) => void): DecisionQueue {
  const waiting: (() => void)[] = [];
  let isDeciding = false;
  const decideAll = () => {
    for (let decide = waiting.shift(); decide !== undefined; decide = waiting.shift()) {
      try {
        decide();
      } catch (fault) {
        onFault(fault);
      }
    }
  };
  return {
    put(decide) {
      waiting.push(decide);
      if (isDeciding) return;
      isDeciding = true;
      decideAll();
      isDeciding = false;
    },
  };
}
