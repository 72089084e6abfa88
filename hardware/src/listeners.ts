import type { Unsubscribe } from "./ports.ts";

/** Whoever wants to be told. */
export interface Listeners<Facts extends readonly unknown[]> {
  add(listener: (...facts: Facts) => void): Unsubscribe;
  tell(...facts: Facts): void;
}

/** Keeps listeners and tells them in the order they came; one that leaves while being told is no longer told. */
export function createListeners<Facts extends readonly unknown[]>(): Listeners<Facts> {
  const entries = new Set<{ readonly listener: (...facts: Facts) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    tell(...facts) {
      for (const entry of entries) entry.listener(...facts);
    },
  };
}
