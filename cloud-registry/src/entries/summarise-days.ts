import type { SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

export interface DaySummary {
  /** The site's own day, `2026-11-20`. */
  readonly day: string;
  readonly granted: number;
  readonly denied: number;
}

/** Counts a site's entries by its local day, the oldest first; days without entries are there with zeros. */
export async function summariseDays(
  queries: Queries,
  question: { readonly siteId: SiteId; readonly timeZone: string; readonly days: number; readonly now: number },
): Promise<readonly DaySummary[]> {
  const starts = localDays(question.timeZone, question.now, question.days);
  const summaries: DaySummary[] = [];
  for (const [index, { day, start }] of starts.entries()) {
    const end = starts[index + 1]?.start ?? question.now + 1;
    const counts = await queries
      .selectFrom("entries")
      .select(["outcome", (e) => e.fn.countAll<number>().as("count")])
      .where("siteId", "=", question.siteId)
      .where("at", ">=", start)
      .where("at", "<", end)
      .groupBy("outcome")
      .execute();
    const count = (outcome: string) => Number(counts.find((row) => row.outcome === outcome)?.count ?? 0);
    summaries.push({ day, granted: count("granted"), denied: count("denied") });
  }
  return summaries;
}

const hour = 3_600_000;

/** The last local days up to `now`, each with the instant (ms) it began; pure. */
export function localDays(timeZone: string, now: number, count: number): readonly { day: string; start: number }[] {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const dayOf = (at: number) => format.format(at);
  const days: { day: string; start: number }[] = [];
  let inside = now;
  while (days.length < count) {
    const start = beginningOf(inside, dayOf);
    days.unshift({ day: dayOf(inside), start });
    inside = start - hour;
  }
  return days;
}

/** The first millisecond of the local day that an instant lies in: days last 23 to 25 hours where clocks change. */
function beginningOf(inside: number, dayOf: (at: number) => string): number {
  const day = dayOf(inside);
  let before = inside - 26 * hour;
  let within = inside;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle) === day) within = middle;
    else before = middle;
  }
  return within;
}
