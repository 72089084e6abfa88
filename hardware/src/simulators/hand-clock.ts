/** A monotonic clock that a test moves by hand; what is due happens on the way, in order. */
export interface HandClock {
  now(): number;
  after(milliseconds: number, act: () => void): () => void;
  advance(milliseconds: number): void;
}

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** Creates a clock that stands at 0. */
export function createHandClock(): HandClock {
  const agenda = new Set<Due>();
  let now = 0;
  const nextUntil = (end: number) =>
    [...agenda].filter(({ at }) => at <= end).reduce<Due | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  return {
    now: () => now,
    after(milliseconds, act) {
      const due = { at: now + milliseconds, act };
      agenda.add(due);
      return () => {
        agenda.delete(due);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let due = nextUntil(end); due !== undefined; due = nextUntil(end)) {
        agenda.delete(due);
        now = due.at;
        due.act();
      }
      now = end;
    },
  };
}
