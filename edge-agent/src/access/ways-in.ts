import { type Factor, permits, type Roster, type RosterDoor, type SiteTime } from "@menshen/protocol";

/** What the factors shown amount to at this door and hour. */
export type WayIn =
  | { readonly type: "complete" }
  | { readonly type: "incomplete"; readonly accepts: readonly Factor[] }
  /** Nothing that was shown belongs to any way in at this hour. */
  | { readonly type: "none" };

/** Says whether the factors shown suffice, by the first rule whose hours these are; without a rule any one does. Pure. */
export function wayIn(shown: readonly Factor[], door: RosterDoor, list: Roster, siteTime: SiteTime): WayIn {
  const rule = ruleInForce(door, list, siteTime);
  if (rule === undefined) return { type: "complete" };
  if (rule.ways.some((way) => way.every((factor) => shown.includes(factor)))) return { type: "complete" };
  const begun = rule.ways.filter((way) => way.some((factor) => shown.includes(factor)));
  if (begun.length === 0) return { type: "none" };
  const missing = begun.flatMap((way) => way.filter((factor) => !shown.includes(factor)));
  return { type: "incomplete", accepts: [...new Set(missing)] };
}

/** The first rule of a door whose hours these are; pure. */
export function ruleInForce(door: RosterDoor, list: Roster, siteTime: SiteTime): FactorRule | undefined {
  return door.factorRules.find((one) => {
    if (one.scheduleId === undefined) return true;
    const schedule = list.schedules.find(({ scheduleId }) => scheduleId === one.scheduleId);
    return schedule !== undefined && permits(schedule, siteTime);
  });
}

type FactorRule = RosterDoor["factorRules"][number];
