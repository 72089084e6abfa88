import {
  type ConditionCode,
  type DenyReason,
  type Instant,
  type PersonId,
  permits,
  type Roster,
  type Validity,
} from "@menshen/protocol";
import type { Holder } from "../roster/holder-of.ts";
import type { AccessContext } from "./request.ts";

type Context = AccessContext & { readonly list: Roster };
type Check = (holder: Holder, context: Context) => DenyReason | undefined;

/** In this order, so that of several credentials of one person the one that came furthest gives the reason. */
const checks: readonly (readonly [ConditionCode, Check, concerns?: (holder: Holder) => boolean])[] = [
  ["at-this-door", isOfThisDoor],
  ["credential-enabled", isEnabled],
  ["consent-given", isConsentedTo, ({ credential }) => credential.kind === "face"],
  ["validity-begun", hasBegun],
  ["validity-not-over", hasNotExpired],
  ["roster-fresh", isKnownFreshly, needsFreshWord],
  ["within-hours", isWithinHours, hasHours],
  ["uses-left", hasUsesLeft, ({ credential }) => credential.kind === "guest" && credential.uses !== undefined],
];

export type Judged =
  /** Of several people who share a card, each may be the one who shows it; `holder` is the first of them. */
  | { readonly ok: true; readonly holder: Holder; readonly holders: readonly Holder[] }
  | { readonly ok: false; readonly holder: Holder; readonly reason: DenyReason };

/** Finds the holders who may enter, one for each person, or the one who came closest with the reason against; undefined without holders. Pure. */
export function judgeHolders(
  holders: readonly Holder[],
  context: AccessContext & { list: Roster },
): Judged | undefined {
  let closest: { readonly place: number; readonly judged: Judged } | undefined;
  const good = new Map<PersonId, Holder>();
  for (const holder of holders) {
    const { place, reason } = firstObjection(holder, context);
    const { personId } = holder.occupancy;
    if (reason === undefined) good.set(personId, good.get(personId) ?? holder);
    else if (closest === undefined || place > closest.place) closest = { place, judged: { ok: false, holder, reason } };
  }
  const [holder] = good.values();
  return holder === undefined ? closest?.judged : { ok: true, holder, holders: [...good.values()] };
}

/** Every condition that concerns a holder, and whether it is met, in the order in which they decide; pure. */
export function conditionsOf(holder: Holder, context: Context): readonly (readonly [ConditionCode, boolean])[] {
  return checks
    .filter(([, , concerns]) => concerns?.(holder) ?? true)
    .map(([condition, check]) => [condition, check(holder, context) === undefined]);
}

function firstObjection(holder: Holder, context: Context): { place: number; reason?: DenyReason } {
  for (const [place, [, check]] of checks.entries()) {
    const reason = check(holder, context);
    if (reason !== undefined) return { place, reason };
  }
  return { place: checks.length };
}

function isOfThisDoor({ occupancy }: Holder, { doorId }: Context) {
  return occupancy.doorIds.includes(doorId) ? undefined : "not-permitted-at-this-door";
}

function isEnabled({ credential }: Holder) {
  return credential.disabled === undefined ? undefined : "credential-not-enabled";
}

function isConsentedTo({ credential, occupancy }: Holder) {
  if (credential.kind !== "face") return undefined;
  return occupancy.consent?.scopes.includes("face_recognition_local") ? undefined : "consent-missing";
}

/**
 * A door whose clock may lag cannot tell "not yet" from "long since": a resident gets the benefit of that doubt,
 * everybody else is told that the clock is the trouble.
 */
function hasBegun({ credential, occupancy }: Holder, { clock }: Context) {
  const from = Math.max(credential.validity.from, occupancy.validity.from);
  if (clock.lowerBound >= from) return undefined;
  if (clock.quality === "trusted") return "credential-not-active";
  return livesHere({ occupancy }) ? undefined : "clock-untrusted";
}

function hasNotExpired({ credential, occupancy }: Holder, { clock, list }: Context) {
  const grace = clock.online ? 0 : list.offlineGrace;
  const until = endOf(credential.validity, occupancy.validity) + grace;
  return clock.lowerBound < until ? undefined : "credential-expired";
}

function endOf(one: Validity, other: Validity): Instant {
  return one.until < other.until ? one.until : other.until;
}

/** A roster gone stale drops guests and app orders; a resident never. */
function isKnownFreshly(holder: Holder, { clock, list }: Context) {
  if (!needsFreshWord(holder) || clock.online) return undefined;
  const lastWord = Math.max(list.compiledAt, clock.lastWord ?? 0);
  return clock.lowerBound - lastWord > list.staleAfter ? "roster-stale" : undefined;
}

function needsFreshWord({ credential, occupancy }: Holder): boolean {
  return credential.kind === "guest" || credential.kind === "app" || occupancy.kind === "guest";
}

function isWithinHours(holder: Holder, { clock, list, siteTime }: Context) {
  if (!hasHours(holder)) return undefined;
  if (clock.quality === "unknown") return "clock-untrusted";
  const schedule = list.schedules.find(({ scheduleId }) => scheduleId === holder.credential.scheduleId);
  return schedule !== undefined && permits(schedule, siteTime) ? undefined : "not-permitted-at-this-time";
}

/** Home opens at every hour, whatever a roster says. */
function hasHours(holder: Holder): boolean {
  return holder.credential.scheduleId !== undefined && !livesHere(holder);
}

function hasUsesLeft({ credential }: Holder, { memory }: Context) {
  if (credential.kind !== "guest" || credential.uses === undefined) return undefined;
  return (memory.uses.get(credential.credentialId) ?? 0) < credential.uses ? undefined : "uses-exhausted";
}

/** Whether this is home to somebody: whom software may not lock out; pure. */
export function livesHere({ occupancy }: Pick<Holder, "occupancy">): boolean {
  return occupancy.kind === "owner" || occupancy.kind === "tenant" || occupancy.kind === "family";
}
