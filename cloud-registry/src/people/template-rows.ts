import type { DoorId, Event, EventOf, PersonId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { TemplateRow } from "../database/tables.ts";
import type { DoorReceipt } from "../devices/ask-doors.ts";
import { findLookAlikes, forgetLikeness, type LookAlike } from "./look-alikes.ts";

/** A template as a page shows it: where it is, what made it, and what should be looked at; instants in milliseconds. */
export interface TemplateView {
  readonly doorId: DoorId;
  readonly model: string;
  readonly version: string;
  readonly photosUsed: number;
  readonly enrolledAt: number;
  /** Since when the door runs another recogniser: until new photographs come, this face does not open it. */
  readonly neededSince?: number;
  /** People enrolled at the same controller who may be the same person, or be taken for this one. */
  readonly similar: readonly LookAlike[];
  /** How good each photograph was, 0–100. */
  readonly quality?: readonly number[];
}

/** Notes the template that a door signed a receipt for. */
export async function writeTemplate(
  trx: Queries,
  personId: PersonId,
  { doorId, agentId, requestId, reply }: DoorReceipt,
): Promise<void> {
  const { model, version } = reply.recogniser;
  const row = {
    ...{ agentId, requestId, model, version, photosUsed: reply.photosUsed, neededSince: null },
    ...{ enrolledAt: reply.at, madeAt: reply.at },
    similar: reply.similar === undefined ? null : JSON.stringify(reply.similar),
    quality: reply.quality === undefined ? null : JSON.stringify(reply.quality),
  };
  await trx
    .insertInto("templates")
    .values({ personId, doorId, ...row })
    .onConflict((conflict) => conflict.columns(["personId", "doorId"]).doUpdateSet(row))
    .execute();
}

/**
 * Notes that a door made a template anew for another recogniser, from photographs it keeps; who looks alike is as that one
 * sees it, and unknown where the door does not say.
 */
export async function renewTemplate(trx: Queries, event: EventOf<"enrolment.renewed">): Promise<void> {
  const { recogniser, photosUsed, similar } = event;
  const { model, version } = recogniser;
  const alike = similar === undefined ? null : JSON.stringify(similar);
  await change(trx, event, { model, version, photosUsed, madeAt: event.at, neededSince: null, similar: alike });
}

/** Notes that a door needs new photographs of somebody, once. */
export async function needTemplate(trx: Queries, event: EventOf<"enrolment.needed">): Promise<void> {
  await change(trx, event, { neededSince: event.at });
}

/** Forgets a template that a door destroyed; the one that replaced another stands. */
export async function forgetTemplate(trx: Queries, event: EventOf<"template.erased">): Promise<void> {
  if (event.cause === "replaced") return;
  await forgetLikeness(trx, event);
  await trx
    .deleteFrom("templates")
    .where("agentId", "=", event.agentId)
    .where("personId", "=", event.personId)
    .where("enrolledAt", "<=", event.at)
    .execute();
}

/** Only what stood when the door said so: a later enrolment is newer than its news. */
async function change(
  trx: Queries,
  event: Pick<Event, "agentId" | "at"> & { readonly personId: PersonId },
  values: Partial<Pick<TemplateRow, "model" | "version" | "photosUsed" | "madeAt" | "similar">> &
    Pick<TemplateRow, "neededSince">,
): Promise<void> {
  await trx
    .updateTable("templates")
    .set(values)
    .where("agentId", "=", event.agentId)
    .where("personId", "=", event.personId)
    .where("enrolledAt", "<=", event.at)
    .execute();
}

/** The templates of one person, each with those who look like them. */
export async function listTemplates(queries: Queries, personId: PersonId): Promise<readonly TemplateView[]> {
  const rows = await queries
    .selectFrom("templates")
    .selectAll()
    .where("personId", "=", personId)
    .orderBy("doorId")
    .execute();
  const lookAlikes = await findLookAlikes(queries, personId);
  return rows.map(({ doorId, agentId, model, version, photosUsed, enrolledAt, neededSince, quality }) => ({
    ...{ doorId, model, version, photosUsed, enrolledAt },
    ...(neededSince === null ? {} : { neededSince }),
    similar: lookAlikes.get(agentId) ?? [],
    ...(quality === null ? {} : { quality: JSON.parse(quality) as number[] }),
  }));
}
