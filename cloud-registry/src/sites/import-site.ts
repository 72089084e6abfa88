import {
  type DoorId,
  days,
  hours,
  isTimeZone,
  mintId,
  numberHash,
  type OccupancyId,
  type PersonId,
  type RoomId,
  type SiteId,
  seconds,
} from "@menshen/protocol";
import { appendAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import { addCredential, openOccupancy } from "../occupancies/occupancy-rows.ts";
import type { RegistryData } from "../registry-data.ts";
import type { PersonDescription, SiteDescription } from "./site-description.ts";

/** What a site's description became. */
export interface ImportedSite {
  readonly siteId: SiteId;
  readonly doors: readonly { readonly id: DoorId; readonly name: string }[];
  readonly rooms: readonly { readonly id: RoomId; readonly name: string }[];
  readonly people: readonly { readonly id: PersonId; readonly occupancyId: OccupancyId; readonly name: string }[];
}

/**
 * Brings a building in, in one transaction; what is there already, by name, stays as it is. Throws a RangeError that names
 * the person when a description puts somebody into a room it does not have, and for a time zone that nobody knows.
 */
export async function importSite(data: RegistryData, site: SiteDescription): Promise<ImportedSite> {
  return await data.database.transaction().execute(async (trx) => {
    const siteId = await findOrMakeSite(trx, site, data.now());
    const doors: ImportedSite["doors"][number][] = [];
    for (const door of site.doors) doors.push(await findOrMakeDoor(trx, siteId, door.name));
    const rooms = new Map<string, RoomId>();
    for (const room of site.rooms) rooms.set(room.name, await findOrMakeRoom(trx, siteId, room));
    const people: ImportedSite["people"][number][] = [];
    for (const person of site.people) people.push(await findOrMakePerson(trx, data, { siteId, rooms, person }));
    await appendAudit(trx, { at: data.now(), siteId, action: "site.imported", subject: siteId });
    return { siteId, doors, rooms: [...rooms].map(([name, id]) => ({ id, name })), people };
  });
}

// Reference defaults: credentials hold 72 hours past their end at a door that is offline; a roster is stale after a week.
const siteDefaults = { offlineGrace: hours(72), staleAfter: days(7) };
// Entry photos: 30 days; one wrong opening in a thousand tries of strangers; lock and leaf as ONVIF Door Control times them.
const doorDefaults = {
  agentId: null,
  releaseTime: seconds(5),
  openTime: seconds(30),
  photoRetention: days(30),
  deniedPhotos: "repeated",
  targetFpir: 0.001,
  ownerComparison: "observe",
  livenessMode: "observe",
  livenessScheduleId: null,
  timings: null,
  factorRules: "[]",
  escapeRoute: 1,
  antiPassback: "off",
  antiPassbackWithin: null,
  unlockScheduleId: null,
  firstPersonIn: 0,
  helpNumber: null,
  languages: '["zh","en"]',
} as const;

async function findOrMakeSite(trx: Queries, site: SiteDescription, now: number): Promise<SiteId> {
  const all = trx.selectFrom("sites").select("id");
  const known = await (site.siteId
    ? all.where("id", "=", site.siteId)
    : all.where("nameZh", "=", site.name.zh)
  ).executeTakeFirst();
  if (known) return known.id;
  const id = site.siteId ?? mintId("site");
  const { name, timeZone } = site;
  if (!isTimeZone(timeZone))
    throw new RangeError(`${name.zh} lies in the time zone ${timeZone}, which is not known here`);
  await trx
    .insertInto("sites")
    .values({
      id,
      nameZh: name.zh,
      nameEn: name.en,
      timeZone,
      ...siteDefaults,
      holidays: holidaysOf(timeZone),
      pinSalt: null,
      createdAt: now,
    })
    .execute();
  return id;
}

/** The zones of mainland China (IANA tz database); elsewhere the landlord sets the days. */
const holidaysOf = (timeZone: string) =>
  ["Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"].includes(timeZone) ? "china" : "none";

async function findOrMakeDoor(trx: Queries, siteId: SiteId, name: SiteDescription["name"]) {
  const known = await trx
    .selectFrom("doors")
    .select("id")
    .where("siteId", "=", siteId)
    .where("nameZh", "=", name.zh)
    .executeTakeFirst();
  if (known) return { id: known.id, name: name.zh };
  const id = mintId("door");
  await trx
    .insertInto("doors")
    .values({ id, siteId, nameZh: name.zh, nameEn: name.en, ...doorDefaults })
    .execute();
  return { id, name: name.zh };
}

async function findOrMakeRoom(trx: Queries, siteId: SiteId, room: SiteDescription["rooms"][number]): Promise<RoomId> {
  const known = await trx
    .selectFrom("rooms")
    .select("id")
    .where("siteId", "=", siteId)
    .where("name", "=", room.name)
    .executeTakeFirst();
  if (known) return known.id;
  const id = mintId("room");
  await trx
    .insertInto("rooms")
    .values({ id, siteId, ...room })
    .execute();
  return id;
}

interface Placed {
  readonly siteId: SiteId;
  readonly rooms: ReadonlyMap<string, RoomId>;
  readonly person: PersonDescription;
}

async function findOrMakePerson(
  trx: Queries,
  data: RegistryData,
  placed: Placed,
): Promise<ImportedSite["people"][number]> {
  const { siteId, person } = placed;
  const roomIds = person.roomNames.map((name) => {
    const roomId = placed.rooms.get(name);
    if (!roomId) throw new RangeError(`${person.name} lives in room ${name}, which the description does not have`);
    return roomId;
  });
  const known = await findPerson(trx, { siteId, roomIds, name: person.name });
  if (known) return { ...known, name: person.name };
  const id = mintId("person");
  const { name, kind, identityLevel, phone, idNumber, startsAt, endsAt } = person;
  await trx
    .insertInto("people")
    .values({
      ...{ id, siteId, name, identityLevel },
      phoneSealed: phone === undefined ? null : data.vault.seal(phone, `${id} phone`),
      idNumberSealed: idNumber === undefined ? null : data.vault.seal(idNumber, `${id} id-number`),
      createdAt: data.now(),
    })
    .execute();
  const validity = { startsAt, ...(endsAt === undefined ? {} : { endsAt }) };
  const occupancyId = await openOccupancy(trx, { siteId, personId: id, kind, ...validity, roomIds, doorIds: [] });
  await addNumbers(trx, data, { ...placed, occupancyId });
  return { id, occupancyId, name };
}

/** One name in one room is one person: a description that is read again finds whom it made. */
async function findPerson(
  trx: Queries,
  { siteId, roomIds, name }: { readonly siteId: SiteId; readonly roomIds: readonly RoomId[]; readonly name: string },
): Promise<{ id: PersonId; occupancyId: OccupancyId } | undefined> {
  const same = trx
    .selectFrom("people")
    .innerJoin("occupancies", "occupancies.personId", "people.id")
    .select(["people.id", "occupancies.id as occupancyId"])
    .where("people.siteId", "=", siteId)
    .where("people.name", "=", name);
  const [roomId] = roomIds;
  if (roomId === undefined) return await same.executeTakeFirst();
  return await same
    .innerJoin("occupancyRooms", "occupancyRooms.occupancyId", "occupancies.id")
    .where("occupancyRooms.roomId", "=", roomId)
    .executeTakeFirst();
}

async function addNumbers(
  trx: Queries,
  data: RegistryData,
  placed: Placed & { readonly occupancyId: OccupancyId },
): Promise<void> {
  const { siteId, occupancyId, person } = placed;
  const siteKey = data.keys.siteKey(siteId);
  const common = { siteId, occupancyId, now: data.now() };
  if (person.cardNumber !== undefined)
    await addCredential(trx, { ...common, kind: "card", numberHash: numberHash(siteKey, "card", person.cardNumber) });
  if (person.idNumber !== undefined)
    await addCredential(trx, {
      ...common,
      kind: "id-card",
      numberHash: numberHash(siteKey, "id-card", person.idNumber),
    });
}
