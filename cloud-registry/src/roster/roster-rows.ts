import type { IdentityLevel, PersonId, SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { ConsentRow, CredentialRow, DoorRow, OccupancyRow, SiteRow, Tables } from "../database/tables.ts";

/** Everything of a site that a roster is compiled from. */
export interface RosterRows {
  readonly site: SiteRow;
  readonly doors: readonly DoorRow[];
  readonly people: ReadonlyMap<PersonId, IdentityLevel>;
  readonly occupancies: readonly OccupancyRow[];
  readonly occupancyDoors: readonly Tables["occupancyDoors"][];
  readonly credentials: readonly CredentialRow[];
  readonly consents: readonly ConsentRow[];
  readonly schedules: readonly Tables["schedules"][];
  readonly calendarDays: readonly Tables["calendarDays"][];
}

/** Reads a site's roster rows; undefined for a site that does not exist. */
export async function readRosterRows(queries: Queries, siteId: SiteId): Promise<RosterRows | undefined> {
  const site = await queries.selectFrom("sites").selectAll().where("id", "=", siteId).executeTakeFirst();
  if (!site) return undefined;
  const people = await queries
    .selectFrom("people")
    .select(["id", "identityLevel"])
    .where("siteId", "=", siteId)
    .execute();
  return {
    site,
    doors: await queries.selectFrom("doors").selectAll().where("siteId", "=", siteId).execute(),
    people: new Map(people.map((person) => [person.id, person.identityLevel])),
    occupancies: await queries.selectFrom("occupancies").selectAll().where("siteId", "=", siteId).execute(),
    occupancyDoors: await queries
      .selectFrom("occupancyDoors")
      .innerJoin("doors", "doors.id", "occupancyDoors.doorId")
      .select(["occupancyDoors.occupancyId", "occupancyDoors.doorId"])
      .where("doors.siteId", "=", siteId)
      .execute(),
    credentials: await queries.selectFrom("credentials").selectAll().where("siteId", "=", siteId).execute(),
    consents: await queries.selectFrom("consents").selectAll().where("siteId", "=", siteId).execute(),
    schedules: await queries.selectFrom("schedules").selectAll().where("siteId", "=", siteId).execute(),
    calendarDays: await queries.selectFrom("calendarDays").selectAll().where("siteId", "=", siteId).execute(),
  };
}
