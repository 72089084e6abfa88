import { createHash } from "node:crypto";
import {
  type AgentId,
  type ConsentReference,
  type Credential,
  type CredentialId,
  type Instant,
  instant,
  type Millis,
  type OccupancyId,
  type PinHash,
  type Roster,
  type RosterDoor,
  type RosterOccupancy,
  type ScheduleId,
  type Sha256,
} from "@menshen/protocol";
import type { ChinaYear } from "../calendar/china-days.ts";
import { rosterCalendar } from "../calendar/site-calendar.ts";
import type { CredentialRow, DoorRow, OccupancyRow } from "../database/tables.ts";
import type { RosterRows } from "./roster-rows.ts";

/** A roster before it has a version: the same rows give the same content. */
export type RosterContent = Omit<Roster, "rosterVersion" | "compiledAt">;

/** An open end as the wire writes it: the latest instant there is (2100-01-01). */
const openEnd = instant(4_102_444_800_000);

/** Compiles what one controller must know from the rows of its site; pure, order of rows immaterial. */
export function compileRoster(
  agentId: AgentId,
  rows: RosterRows,
  now: number,
  yearOf?: (year: number) => ChinaYear,
): RosterContent {
  const { site } = rows;
  const doors = rows.doors.filter((door) => door.agentId === agentId);
  const occupancies = rows.occupancies
    .filter((occupancy) => (occupancy.endsAt ?? openEnd) + site.offlineGrace > now)
    .map((occupancy) => rosterOccupancy(occupancy, rows))
    .filter((occupancy) => occupancy.doorIds.some((doorId) => doors.some((door) => door.id === doorId)));
  const held = new Map(occupancies.map((occupancy) => [occupancy.occupancyId, occupancy]));
  const hours = new Map(rows.occupancies.map(({ id, scheduleId }) => [id, scheduleId]));
  return {
    type: "roster",
    agentId,
    siteId: site.id,
    timeZone: site.timeZone,
    offlineGrace: site.offlineGrace as Millis,
    staleAfter: site.staleAfter as Millis,
    doors: doors.map(rosterDoor).sort(by((door) => door.doorId)),
    occupancies: occupancies.sort(by((occupancy) => occupancy.occupancyId)),
    credentials: rows.credentials
      .flatMap((credential) => rosterCredential(hoursIn(credential, hours), held.get(credential.occupancyId)))
      .sort(by((credential) => credential.credentialId)),
    schedules: rows.schedules
      .map(({ id, name, windows }) => ({ scheduleId: id, name, windows: JSON.parse(windows) }))
      .sort(by((schedule) => schedule.scheduleId)),
    calendar: rosterCalendar(site, rows.calendarDays, now, yearOf),
    orderKeys: [],
  };
}

/** SHA-256 over a roster's content; equal contents have equal digests. Pure. */
export function digestOf(content: RosterContent): Sha256 {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex") as Sha256;
}

function rosterDoor(door: DoorRow): Roster["doors"][number] {
  return {
    doorId: door.id,
    timings: timingsOf(door),
    factorRules: JSON.parse(door.factorRules),
    ownerComparison: door.ownerComparison,
    escapeRoute: door.escapeRoute === 1,
    antiPassback: door.antiPassback,
    photoRetention: door.photoRetention as Millis,
    deniedPhotos: door.deniedPhotos,
    targetFpir: door.targetFpir,
    ...livenessOf(door),
    ...(door.antiPassbackWithin === null ? {} : { antiPassbackWithin: door.antiPassbackWithin as Millis }),
    ...unlockOf(door),
    ...(door.helpNumber === null ? {} : { helpNumber: door.helpNumber }),
    languages: JSON.parse(door.languages),
  };
}

const timingsOf = ({ releaseTime, openTime, timings }: DoorRow): RosterDoor["timings"] => ({
  ...(timings === null ? {} : (JSON.parse(timings) as object)),
  releaseTime: releaseTime as Millis,
  openTime: openTime as Millis,
});

function unlockOf({ unlockScheduleId: scheduleId, firstPersonIn }: DoorRow): Pick<RosterDoor, "unlockSchedule"> {
  return scheduleId === null ? {} : { unlockSchedule: { scheduleId, firstPersonIn: firstPersonIn === 1 } };
}

/** Absent means that liveness is only noted, as every door does. */
function livenessOf({ livenessMode: mode, livenessScheduleId: scheduleId }: DoorRow): Pick<RosterDoor, "liveness"> {
  if (mode === "observe") return {};
  return { liveness: { mode, ...(scheduleId === null ? {} : { scheduleId }) } };
}

function rosterOccupancy(row: OccupancyRow, rows: RosterRows): RosterOccupancy {
  const named = rows.occupancyDoors.filter((door) => door.occupancyId === row.id).map((door) => door.doorId);
  const doorIds = named.length > 0 ? named : rows.doors.map((door) => door.id);
  const consent = latestConsent(row, rows);
  return {
    occupancyId: row.id,
    personId: row.personId,
    kind: row.kind,
    identityLevel: rows.people.get(row.personId) ?? "declared",
    validity: validityOf(row),
    doorIds: doorIds.toSorted(),
    ...(consent ? { consent } : {}),
    ...(row.needsLonger === 1 ? { needsLonger: true } : {}),
  };
}

function latestConsent(row: OccupancyRow, rows: RosterRows): ConsentReference | undefined {
  const latest = rows.consents
    .filter((consent) => consent.personId === row.personId && consent.withdrawnAt === null)
    .sort((one, other) => other.givenAt - one.givenAt)[0];
  if (!latest) return undefined;
  const { id, scopes, noticeVersion, givenAt } = latest;
  return { consentId: id, scopes: JSON.parse(scopes), noticeVersion, givenAt: instant(givenAt) };
}

/** A way in keeps to the hours of its occupancy where it has none of its own. */
const hoursIn = (row: CredentialRow, hours: ReadonlyMap<OccupancyId, ScheduleId | null>): CredentialRow => ({
  ...row,
  scheduleId: row.scheduleId ?? hours.get(row.occupancyId) ?? null,
});

function rosterCredential(row: CredentialRow, occupancy: RosterOccupancy | undefined): readonly Credential[] {
  if (!occupancy) return [];
  const common = {
    credentialId: row.id as CredentialId,
    occupancyId: row.occupancyId,
    validity: occupancy.validity,
    ...(row.scheduleId === null ? {} : { scheduleId: row.scheduleId }),
    ...(row.disabled === null ? {} : { disabled: row.disabled as NonNullable<Credential["disabled"]> }),
  };
  if (row.kind === "face") return [{ ...common, kind: "face" }];
  if ((row.kind === "card" || row.kind === "id-card") && row.numberHash !== null) {
    return [{ ...common, kind: row.kind, numberHash: row.numberHash }];
  }
  if (row.kind === "pin" && row.pin !== null) {
    const duress = row.duressPin === null ? {} : { duressPin: JSON.parse(row.duressPin) as PinHash };
    return [{ ...common, kind: "pin", pin: JSON.parse(row.pin) as PinHash, ...duress }];
  }
  return [];
}

function validityOf(row: OccupancyRow): { from: Instant; until: Instant } {
  return { from: instant(row.startsAt), until: row.endsAt === null ? openEnd : instant(row.endsAt) };
}

const by =
  <Item>(key: (item: Item) => string) =>
  (one: Item, other: Item): number =>
    key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0;
