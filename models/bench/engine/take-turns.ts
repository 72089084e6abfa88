/** One piece of work to be timed; what it returns is not looked at, but it throws where it did not do its work. */
export type Run = () => unknown;

/** Milliseconds of each round. */
export type Times<Name extends string = string> = Readonly<Record<Name, readonly number[]>>;

/** Rounds that do not count. */
const WARM_UP = 5;
/** So long, in milliseconds, each runs untimed before it is timed. */
const SETTLE_MS = 50;

/**
 * Times every run once a round, in turn, so that whatever else the machine does falls on all of them alike. Each runs for a
 * while without counting right before, because a door runs one of them all day: its JavaScript is compiled, and it neither
 * finds the caches full of another's numbers nor clears away another's garbage. Every other round goes the other way round, so
 * that the first does not always come after the last, whose garbage may take longer.
 */
export async function takeTurns<Name extends string>(
  runs: Readonly<Record<Name, Run>>,
  rounds: number,
  now: () => number = () => performance.now(),
): Promise<Times<Name>> {
  const names = Object.keys(runs) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const name of (round + WARM_UP) % 2 === 0 ? names : names.toReversed()) {
      await settle(runs[name], now);
      const start = now();
      await runs[name]();
      if (round >= 0) {
        times[name].push(now() - start);
      }
    }
  }
  return times;
}

async function settle(run: Run, now: () => number): Promise<void> {
  const began = now();
  do {
    await run();
  } while (now() - began < SETTLE_MS);
}

/** The middle value; pure. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}
