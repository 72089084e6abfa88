import type { EventBody } from "@menshen/protocol";
import type { FrictionStore } from "./friction-store.ts";

/** As many counts as one event carries. */
const mostCounts = 500;

export interface TellDaysParts {
  readonly store: Pick<FrictionStore, "days" | "countsOf" | "settle" | "drop">;
  /** The site's day now, `YYYY-MM-DD`. */
  readonly today: () => string;
  readonly recogniser: () => { readonly model: string; readonly version: string } | undefined;
  /** Resolves when the event is on the disk. */
  readonly append: (body: EventBody) => Promise<unknown>;
}

/**
 * Journals every day that is over and then forgets it; the journal sees to it that the registry hears of it, after days
 * offline too. Whoever pulls the plug between the two has that day told twice, in the same words, which the registry knows
 * again: a day is neither lost nor counted twice.
 */
export async function tellDays({ store, today, recogniser, append }: TellDaysParts): Promise<void> {
  for (const day of store.days()) {
    if (day >= today()) continue;
    store.settle();
    const counts = store.countsOf(day);
    const by = recogniser();
    for (let from = 0; from < counts.length; from += mostCounts) {
      const part = counts.slice(from, from + mostCounts);
      await append({ type: "recognition.daily", day, ...(by && { recogniser: by }), counts: part });
    }
    store.drop(day);
  }
}

/** Makes the site's day out of an instant, `YYYY-MM-DD` by its own time zone. */
export function createSiteDay(timeZone: string): (at: number) => string {
  // Canada writes its dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (at) => format.format(at);
}
