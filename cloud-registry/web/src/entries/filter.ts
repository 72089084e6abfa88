import type { EntryFilter } from "../api/shapes.ts";
import type { SiteTime } from "../time/site-time.ts";

export const periods = ["today", "week", "month", "custom"] as const;
export type Period = (typeof periods)[number];

/** The filters as they stand in the address of the page, so that a view can be kept and shared. */
export type FilterState = {
  readonly period: Period;
  /** Days as YYYY-MM-DD, both included; only for a custom period. */
  readonly from: string;
  readonly to: string;
  readonly doorId: string;
  readonly outcome: string;
  readonly factor: string;
  readonly search: string;
  readonly personId: string;
  readonly roomId: string;
};

const plain = { from: "", to: "", doorId: "", outcome: "", factor: "", search: "", personId: "", roomId: "" } as const;
const daysBack: Record<Period, number> = { today: 0, week: 6, month: 29, custom: 6 };
const day = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the filters out of an address; whatever is missing or unreadable stands at its usual place. Pure. */
export function readFilter(params: URLSearchParams): FilterState {
  const read = Object.keys(plain).map((name) => [name, params.get(name) ?? ""]);
  const found = { ...plain, ...Object.fromEntries(read) } as FilterState;
  const period = periods.find((name) => name === params.get("period")) ?? "week";
  const whole = period !== "custom" || (day.test(found.from) && day.test(found.to));
  return whole ? { ...found, period } : { ...found, from: "", to: "", period: "week" };
}

/** Writes the filters that differ from the usual into an address. Pure. */
export function writeFilter(filter: FilterState): URLSearchParams {
  const { from, to, period, ...rest } = filter;
  const days = period === "custom" ? { from, to } : {};
  const set = Object.entries({ ...rest, ...days }).filter(([, value]) => value !== "");
  return new URLSearchParams(period === "week" ? set : [...set, ["period", period]]);
}

/** Says whether anything but the period is filtered. Pure. */
export function isNarrowed(filter: FilterState): boolean {
  return Object.keys(plain).some(
    (name) => name !== "from" && name !== "to" && filter[name as keyof FilterState] !== "",
  );
}

/** The question to the registry: instants of the building's days, `to` exclusive. `now` is wall time in ms. Pure. */
export function questionOf(filter: FilterState, siteTime: SiteTime, now: number): EntryFilter {
  const { period, from, to, ...rest } = filter;
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== "")) as EntryFilter;
  if (period === "custom") return { ...set, from: siteTime.startOf(from), to: siteTime.startOf(to, 1) };
  return { ...set, from: siteTime.startOf(siteTime.dayOf(now, daysBack[period])) };
}
