/** One piece of work to be timed; what it returns is not looked at, but it throws where it did not do its work. */
export type Run = () => unknown;

/** Milliseconds of each round. */
export type Times<Name extends string = string> = Readonly<Record<Name, readonly number[]>>;

const WARM_UP = 3;

/**
 * Times every run once a round, in turn, so that whatever else the machine does falls on all of them alike. Each has a run
 * that does not count right before, because a door runs one of them all day and none finds the caches full of another's
 * numbers; the first rounds do not count either.
 */
export async function takeTurns<Name extends string>(
  runs: Readonly<Record<Name, Run>>,
  rounds: number,
  now: () => number = () => performance.now(),
): Promise<Times<Name>> {
  const names = Object.keys(runs) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const name of names) {
      await runs[name]();
      const start = now();
      await runs[name]();
      if (round >= 0) {
        times[name].push(now() - start);
      }
    }
  }
  return times;
}

/** The middle value; pure. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}
