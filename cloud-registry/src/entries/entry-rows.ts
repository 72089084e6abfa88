import { days, type EventOf, type PersonId, type SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { EntryRow } from "../database/tables.ts";

export type EntryEvent = EventOf<"entry.granted"> | EventOf<"entry.denied">;

/** The row an entry event becomes. Pure. */
export function entryRowOf(
  event: EntryEvent,
  place: { readonly siteId: SiteId; readonly receivedAt: number },
): EntryRow {
  const granted = event.type === "entry.granted";
  return {
    id: event.entryId,
    ...place,
    doorId: event.doorId,
    agentId: event.agentId,
    epoch: event.epoch,
    seq: event.seq,
    at: event.at,
    clockQuality: event.clockQuality,
    outcome: granted ? "granted" : "denied",
    reason: granted ? null : event.reason,
    factors: JSON.stringify(event.factors),
    personId: personOf(event),
    occupancyId: event.occupancyId ?? null,
    replay: event.replay ? 1 : 0,
    recognition: event.recognition ? JSON.stringify(event.recognition) : null,
    photo: null,
    photoState: "pending",
    passage: null,
    ownerComparison: event.ownerComparison ?? null,
    readTrouble: granted ? null : (event.readTrouble ?? null),
    document: event.document ?? null,
    waived: granted && event.waived !== undefined ? 1 : 0,
    passedBack: granted && event.antiPassback !== undefined ? 1 : 0,
    extended: granted && event.extended === true ? 1 : 0,
  };
}

function personOf(event: EntryEvent): PersonId | null {
  if (event.type === "entry.denied") return event.personId ?? null;
  return event.actor.type === "person" ? event.actor.personId : null;
}

/** Notes an entry; one whose id is known already is another copy of it. */
export async function noteEntry(
  trx: Queries,
  event: EntryEvent,
  place: { readonly siteId: SiteId; readonly receivedAt: number },
): Promise<void> {
  await trx
    .insertInto("entries")
    .values(entryRowOf(event, place))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Notes that the door holds an entry's photo. */
export async function notePhoto(trx: Queries, event: EventOf<"entry.photographed">): Promise<void> {
  if (event.camera !== "entry") return;
  await change(trx, event, { photo: event.photo, photoState: "at-door" });
}

/** Notes that an entry has no photo: by rule, or because something failed. */
export async function notePhotoMissing(trx: Queries, event: EventOf<"entry.photo-missing">): Promise<void> {
  await change(trx, event, { photoState: event.reason === "not-kept" ? "not-kept" : "missing" });
}

/** Notes whether the person let in went through. */
export async function notePassage(
  trx: Queries,
  event: EventOf<"entry.taken"> | EventOf<"entry.not-taken">,
): Promise<void> {
  await change(trx, event, { passage: event.type === "entry.taken" ? "taken" : "not-taken" });
}

/** Notes how the face compared with the owner of what had opened the door already. */
export async function noteOwnerCompared(trx: Queries, event: EventOf<"entry.owner-compared">): Promise<void> {
  await change(trx, event, { ownerComparison: event.comparison });
}

/** Notes that the photos a door took up to the end of a UTC day are gone. */
export async function expirePhotos(trx: Queries, event: EventOf<"photos.expired">): Promise<void> {
  await trx
    .updateTable("entries")
    .set({ photoState: "expired" })
    .where("agentId", "=", event.agentId)
    .where("photoState", "=", "at-door")
    .where("at", "<", Date.parse(`${event.day}T00:00:00Z`) + days(1))
    .execute();
}

/** Only the controller that told of an entry can tell more of it. */
async function change(
  trx: Queries,
  event: Pick<EventOf<"entry.taken">, "agentId" | "entryId">,
  values: Partial<Pick<EntryRow, "photo" | "photoState" | "passage" | "ownerComparison">>,
): Promise<void> {
  await trx
    .updateTable("entries")
    .set(values)
    .where("id", "=", event.entryId)
    .where("agentId", "=", event.agentId)
    .execute();
}
