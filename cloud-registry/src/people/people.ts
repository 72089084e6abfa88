import type {
  CredentialKind,
  IdentityLevel,
  OccupancyId,
  PersonId,
  PersonKind,
  RoomId,
  ScheduleId,
  SiteId,
} from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { PersonRow } from "../database/tables.ts";
import { type FieldVault, mask } from "./field-vault.ts";

/** A person as a page shows them; numbers are masked, instants in milliseconds. */
export interface PersonView {
  readonly id: PersonId;
  readonly name: string;
  readonly kind?: PersonKind;
  readonly rooms: readonly { readonly id: RoomId; readonly name: string }[];
  readonly occupancyId?: OccupancyId;
  readonly startsAt?: number;
  readonly endsAt?: number;
  readonly phoneMasked?: string;
  readonly idNumberMasked?: string;
  readonly identityLevel: IdentityLevel;
  readonly credentials: readonly CredentialKind[];
  readonly consentScopes: readonly string[];
}

export interface OccupancyView {
  readonly id: OccupancyId;
  readonly personId: PersonId;
  readonly kind: PersonKind;
  readonly startsAt: number;
  readonly endsAt?: number;
  readonly needsLonger?: boolean;
  readonly scheduleId?: ScheduleId;
  readonly rooms: readonly { readonly id: RoomId; readonly name: string }[];
  readonly credentials: readonly CredentialKind[];
}

export interface PeoplePage {
  readonly items: readonly PersonView[];
  readonly nextCursor?: string;
  readonly total: number;
}

interface PeopleQuestion {
  readonly siteId: SiteId;
  readonly search?: string;
  readonly limit: number;
  /** The person after whom to go on, as `nextCursor` gave it. */
  readonly cursor?: string;
}

/** Lists a site's people by name; `search` finds part of a name or a room. */
export async function listPeople(queries: Queries, vault: FieldVault, question: PeopleQuestion): Promise<PeoplePage> {
  const matching = selectPeople(queries, question);
  const { total } = await matching.select((e) => e.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  let page = matching
    .selectAll("people")
    .orderBy("name")
    .orderBy("id")
    .limit(question.limit + 1);
  const after = readCursor(question.cursor);
  if (after)
    page = page.where((e) =>
      e.or([e("name", ">", after.name), e.and([e("name", "=", after.name), e("id", ">", after.id)])]),
    );
  const rows = await page.execute();
  const items = await viewPeople(queries, vault, rows.slice(0, question.limit));
  const last = items.at(-1);
  const more = rows.length > question.limit && last !== undefined;
  return { items, total: Number(total), ...(more ? { nextCursor: writeCursor(last) } : {}) };
}

function selectPeople(queries: Queries, { siteId, search }: PeopleQuestion) {
  const all = queries.selectFrom("people").where("people.siteId", "=", siteId);
  if (!search) return all;
  const inRoom = queries
    .selectFrom("occupancies")
    .innerJoin("occupancyRooms", "occupancyRooms.occupancyId", "occupancies.id")
    .innerJoin("rooms", "rooms.id", "occupancyRooms.roomId")
    .select("occupancies.personId")
    .where("rooms.siteId", "=", siteId)
    .where("rooms.name", "like", likePrefix(search));
  return all.where((e) => e.or([e("people.name", "like", `%${likeText(search)}%`), e("people.id", "in", inRoom)]));
}

// A percent sign or underscore in a search means itself; neither stands in names, so it is left out.
const likeText = (search: string) => search.replace(/[%_\\]/g, "");
const likePrefix = (search: string) => `${likeText(search)}%`;

const writeCursor = ({ name, id }: { name: string; id: PersonId }) =>
  Buffer.from(JSON.stringify([name, id])).toString("base64url");

function readCursor(cursor: string | undefined): { name: string; id: PersonId } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [name, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, PersonId];
    return typeof name === "string" && typeof id === "string" ? { name, id } : undefined;
  } catch {
    return undefined;
  }
}

/** Completes people with their newest occupancy, credentials and consents. */
export async function viewPeople(
  queries: Queries,
  vault: FieldVault,
  rows: readonly PersonRow[],
): Promise<readonly PersonView[]> {
  const ids = rows.map((row) => row.id);
  const occupancies = await listOccupancies(queries, ids);
  const scopes = await consentScopesOf(queries, ids);
  return rows.map((row) => {
    const own = occupancies.filter((occupancy) => occupancy.personId === row.id);
    const [newest] = own;
    return {
      id: row.id,
      name: row.name,
      ...(newest ? { kind: newest.kind, occupancyId: newest.id, startsAt: newest.startsAt } : {}),
      ...(newest?.endsAt === undefined ? {} : { endsAt: newest.endsAt }),
      rooms: newest?.rooms ?? [],
      ...maskedNumbers(vault, row),
      identityLevel: row.identityLevel,
      credentials: [...new Set(own.flatMap((occupancy) => occupancy.credentials))],
      consentScopes: scopes.get(row.id) ?? [],
    };
  });
}

function maskedNumbers(vault: FieldVault, row: PersonRow): Pick<PersonView, "phoneMasked" | "idNumberMasked"> {
  const phone = row.phoneSealed === null ? undefined : vault.open(row.phoneSealed, `${row.id} phone`);
  const idNumber = row.idNumberSealed === null ? undefined : vault.open(row.idNumberSealed, `${row.id} id-number`);
  return {
    ...(phone === undefined ? {} : { phoneMasked: mask(phone, { first: 3, last: 4 }) }),
    ...(idNumber === undefined ? {} : { idNumberMasked: mask(idNumber, { first: 3, last: 2 }) }),
  };
}

/** The occupancies of people, the newest first, each with its rooms and credential kinds. */
export async function listOccupancies(
  queries: Queries,
  personIds: readonly PersonId[],
): Promise<readonly OccupancyView[]> {
  if (personIds.length === 0) return [];
  const rows = await queries
    .selectFrom("occupancies")
    .selectAll()
    .where("personId", "in", [...personIds])
    .orderBy("startsAt", "desc")
    .orderBy("id")
    .execute();
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const rooms = await queries
    .selectFrom("occupancyRooms")
    .innerJoin("rooms", "rooms.id", "occupancyRooms.roomId")
    .select(["occupancyRooms.occupancyId", "rooms.id", "rooms.name"])
    .where("occupancyRooms.occupancyId", "in", ids)
    .orderBy("rooms.name")
    .execute();
  const credentials = await queries
    .selectFrom("credentials")
    .select(["occupancyId", "kind"])
    .where("occupancyId", "in", ids)
    .where("disabled", "is", null)
    .orderBy("kind")
    .execute();
  return rows.map(({ id, personId, kind, startsAt, endsAt, needsLonger, scheduleId }) => ({
    ...{ id, personId, kind, startsAt },
    ...(endsAt === null ? {} : { endsAt }),
    ...(needsLonger === 1 ? { needsLonger: true } : {}),
    ...(scheduleId === null ? {} : { scheduleId }),
    rooms: rooms.filter((room) => room.occupancyId === id).map((room) => ({ id: room.id, name: room.name })),
    credentials: credentials.filter((credential) => credential.occupancyId === id).map((credential) => credential.kind),
  }));
}

async function consentScopesOf(
  queries: Queries,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await queries
    .selectFrom("consents")
    .select(["personId", "scopes"])
    .where("personId", "in", [...ids])
    .where("withdrawnAt", "is", null)
    .orderBy("givenAt")
    .execute();
  // The newest replaces those before it.
  return new Map(rows.map((row) => [row.personId, JSON.parse(row.scopes) as readonly string[]]));
}
