import {
  type CredentialKind,
  type DoorId,
  mintId,
  type OccupancyId,
  type PersonId,
  type PersonKind,
  type RoomId,
  type Sha256,
  type SiteId,
} from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

export interface NewOccupancy {
  readonly siteId: SiteId;
  readonly personId: PersonId;
  readonly kind: PersonKind;
  readonly startsAt: number;
  readonly endsAt?: number;
  readonly roomIds: readonly RoomId[];
  /** Empty: every door of the site. */
  readonly doorIds: readonly DoorId[];
}

/** Ties a person to rooms for a time. */
export async function openOccupancy(trx: Queries, occupancy: NewOccupancy): Promise<OccupancyId> {
  const { siteId, personId, kind, startsAt, endsAt, roomIds, doorIds } = occupancy;
  const id = mintId("occupancy");
  await trx
    .insertInto("occupancies")
    .values({
      id,
      siteId,
      personId,
      kind,
      startsAt,
      endsAt: endsAt ?? null,
      needsLonger: 0,
      endReason: null,
      scheduleId: null,
    })
    .execute();
  for (const roomId of new Set(roomIds))
    await trx.insertInto("occupancyRooms").values({ occupancyId: id, roomId }).execute();
  for (const doorId of new Set(doorIds))
    await trx.insertInto("occupancyDoors").values({ occupancyId: id, doorId }).execute();
  return id;
}

/** Gives an occupancy a way in: a card or ID card by its keyed hash, or its one face; what it has already stays as it is. */
export async function addCredential(
  trx: Queries,
  credential: {
    readonly siteId: SiteId;
    readonly occupancyId: OccupancyId;
    readonly kind: CredentialKind;
    readonly numberHash?: Sha256;
    readonly now: number;
  },
): Promise<void> {
  const { siteId, occupancyId, kind, numberHash = null, now } = credential;
  const held = await trx
    .selectFrom("credentials")
    .select("id")
    .where("occupancyId", "=", occupancyId)
    .where("kind", "=", kind)
    .where("numberHash", numberHash === null ? "is" : "=", numberHash)
    .executeTakeFirst();
  if (held) return;
  const row = {
    id: mintId("credential"),
    siteId,
    occupancyId,
    kind,
    numberHash,
    scheduleId: null,
    disabled: null,
    pin: null,
    duressPin: null,
  };
  await trx
    .insertInto("credentials")
    .values({ ...row, createdAt: now })
    .execute();
}

/** A site's rooms with those who live in them now. */
export async function listRooms(queries: Queries, siteId: SiteId, now: number) {
  const rooms = await queries
    .selectFrom("rooms")
    .select(["id", "name", "floor"])
    .where("siteId", "=", siteId)
    .orderBy("floor")
    .orderBy("name")
    .execute();
  const occupants = await queries
    .selectFrom("occupancyRooms")
    .innerJoin("occupancies", "occupancies.id", "occupancyRooms.occupancyId")
    .innerJoin("people", "people.id", "occupancies.personId")
    .select(["occupancyRooms.roomId", "occupancies.id as occupancyId", "people.id as personId", "people.name"])
    .select(["occupancies.kind", "occupancies.startsAt", "occupancies.endsAt"])
    .where("occupancies.siteId", "=", siteId)
    .where("occupancies.startsAt", "<=", now)
    .where((e) => e.or([e("occupancies.endsAt", "is", null), e("occupancies.endsAt", ">", now)]))
    .orderBy("people.name")
    .execute();
  const credentials = await queries
    .selectFrom("credentials")
    .select(["occupancyId", "kind"])
    .where("siteId", "=", siteId)
    .where("disabled", "is", null)
    .orderBy("kind")
    .execute();
  return rooms.map((room) => ({
    ...room,
    occupants: occupants
      .filter(({ roomId }) => roomId === room.id)
      .map(({ roomId: _, endsAt, ...occupant }) => ({
        ...occupant,
        ...(endsAt === null ? {} : { endsAt }),
        credentials: credentials
          .filter(({ occupancyId }) => occupancyId === occupant.occupancyId)
          .map(({ kind }) => kind),
      })),
  }));
}
