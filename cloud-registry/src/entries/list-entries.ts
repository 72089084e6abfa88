import type { DoorId, EntryId, Factor, PersonId, RoomId, SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import { type EntryView, viewEntries } from "./entry-view.ts";

/** What to list; instants in milliseconds, `to` excluded. */
export interface EntryQuestion {
  readonly siteIds: readonly SiteId[];
  readonly doorId?: DoorId;
  readonly from?: number;
  readonly to?: number;
  readonly personId?: PersonId;
  readonly roomId?: RoomId;
  readonly outcome?: "granted" | "denied";
  readonly factor?: Factor;
  /** Part of a person's name, or the beginning of a room's. */
  readonly search?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** Lists entries, the newest first, with a cursor for the next page. */
export async function listEntries(
  queries: Queries,
  question: EntryQuestion,
): Promise<{ readonly items: readonly EntryView[]; readonly nextCursor?: string }> {
  if (question.siteIds.length === 0) return { items: [] };
  const rows = await selectEntries(queries, question)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(question.limit + 1)
    .execute();
  const shown = rows.slice(0, question.limit);
  const last = shown.at(-1);
  const more = rows.length > question.limit && last !== undefined;
  const nextCursor = more ? { nextCursor: `${last.at}.${last.id}` } : {};
  return { items: await viewEntries(queries, shown), ...nextCursor };
}

function selectEntries(queries: Queries, question: EntryQuestion) {
  const { siteIds, doorId, from, to, personId, roomId, outcome, factor, search, cursor } = question;
  let query = queries
    .selectFrom("entries")
    .selectAll()
    .where("siteId", "in", [...siteIds]);
  if (doorId !== undefined) query = query.where("doorId", "=", doorId);
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (personId !== undefined) query = query.where("personId", "=", personId);
  if (outcome !== undefined) query = query.where("outcome", "=", outcome);
  if (factor !== undefined) query = query.where("factors", "like", `%"${factor}"%`);
  if (roomId !== undefined)
    query = query.where("personId", "in", peopleOfRoom(queries, siteIds).where("rooms.id", "=", roomId));
  if (search !== undefined && search !== "") {
    const text = search.replace(/[%_\\]/g, "");
    const named = queries
      .selectFrom("people")
      .select("people.id as personId")
      .where("siteId", "in", [...siteIds])
      .where("name", "like", `%${text}%`);
    const living = peopleOfRoom(queries, siteIds).where("rooms.name", "like", `${text}%`);
    query = query.where((e) => e.or([e("personId", "in", named), e("personId", "in", living)]));
  }
  const before = readCursor(cursor);
  if (before)
    query = query.where((e) =>
      e.or([e("at", "<", before.at), e.and([e("at", "=", before.at), e("id", "<", before.id)])]),
    );
  return query;
}

function peopleOfRoom(queries: Queries, siteIds: readonly SiteId[]) {
  return queries
    .selectFrom("occupancies")
    .innerJoin("occupancyRooms", "occupancyRooms.occupancyId", "occupancies.id")
    .innerJoin("rooms", "rooms.id", "occupancyRooms.roomId")
    .select("occupancies.personId")
    .where("rooms.siteId", "in", [...siteIds]);
}

function readCursor(cursor: string | undefined): { at: number; id: EntryId } | undefined {
  const [, at, id] = /^(\d{1,15})\.(entry_[a-z2-7]{20})$/.exec(cursor ?? "") ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id: id as EntryId };
}

/** Entries by their ids, as pages show them. */
export async function findEntries(queries: Queries, ids: readonly EntryId[]): Promise<readonly EntryView[]> {
  if (ids.length === 0) return [];
  const rows = await queries
    .selectFrom("entries")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();
  return await viewEntries(queries, rows);
}
