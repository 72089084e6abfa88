import type { RosterKeeper } from "./held-roster.ts";
import { type IndexedRoster, indexRoster } from "./holder-of.ts";
import { createSiteTime } from "./site-time.ts";

/** Keeps the held roster indexed, and the clock on the wall by its zone and calendar. */
export function keepIndexed(keeper: RosterKeeper, timeZone: string) {
  let roster: IndexedRoster | undefined;
  let siteTime = createSiteTime(timeZone, []);
  const take = () => {
    const held = keeper.current();
    if (held === undefined) return;
    roster = indexRoster(held.roster);
    siteTime = createSiteTime(held.roster.timeZone, held.roster.calendar);
  };
  take();
  keeper.onChange(take);
  return { current: () => roster, siteTime: (at: Parameters<typeof siteTime>[0]) => siteTime(at) };
}
