import { createHash } from "node:crypto";
import type { DoorId, EventOf, PersonId, SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { RecognitionDayRow } from "../database/tables.ts";

/** How often one thing happened at a door on one of its site's days; a person where the door could tell who it was. */
export type RecognitionDay = Pick<RecognitionDayRow, "doorId" | "day" | "outcome" | "factor" | "count"> & {
  readonly personId?: PersonId;
  readonly reason?: string;
  readonly light?: string;
};

/**
 * Adds one part of a day to what is held of it; a person who is not of the door's site is not noted. A part that the same
 * controller told before, and tells again because the power went before it had noted so, is not added twice.
 */
export async function noteRecognitionDay(
  trx: Queries,
  event: EventOf<"recognition.daily">,
  siteId: SiteId,
): Promise<void> {
  if (!(await isNews(trx, event))) return;
  const { doorId, day, counts } = event;
  const known = await peopleOf(trx, siteId, [...new Set(counts.flatMap(({ personId }) => personId ?? []))]);
  for (const { personId, outcome, factor, reason, light, count } of counts) {
    const person = personId !== undefined && known.has(personId) ? personId : "";
    const key = { doorId, day, personId: person, outcome, factor, reason: reason ?? "", light: light ?? "" } as const;
    await add(trx, { ...key, count });
  }
}

/** What was counted of somebody at a door becomes the door's own where their face is forgotten for good, as it does at the door. */
export async function forgetInDays(
  trx: Queries,
  { doorId, personId, cause }: EventOf<"template.erased">,
): Promise<void> {
  if (cause === "replaced" || cause === "enrolment-abandoned") return;
  const named = trx.deleteFrom("recognitionDays").where("doorId", "=", doorId).where("personId", "=", personId);
  for (const row of await named.returningAll().execute()) await add(trx, { ...row, personId: "" });
}

async function add(trx: Queries, row: RecognitionDayRow): Promise<void> {
  await trx
    .insertInto("recognitionDays")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["doorId", "day", "personId", "outcome", "factor", "reason", "light"])
        .doUpdateSet((e) => ({ count: e("recognitionDays.count", "+", row.count) })),
    )
    .execute();
}

/** Notes the part; the parts of one day never say the same, because each counts other people or other things. */
async function isNews(trx: Queries, { agentId, day, counts }: EventOf<"recognition.daily">): Promise<boolean> {
  const digest = createHash("sha256").update(JSON.stringify(counts)).digest("hex");
  const noted = await trx
    .insertInto("recognitionParts")
    .values({ agentId, day, digest })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return noted.numInsertedOrUpdatedRows === 1n;
}

async function peopleOf(trx: Queries, siteId: SiteId, ids: readonly PersonId[]): Promise<ReadonlySet<PersonId>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom("people")
    .select("id")
    .where("siteId", "=", siteId)
    .where("id", "in", ids)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

interface DaysQuestion {
  readonly siteId: SiteId;
  /** `YYYY-MM-DD` of the site's calendar, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly doorId?: DoorId;
  readonly personId?: PersonId;
}

/** What doors of a site told of their days, the newest first. */
export async function listRecognitionDays(
  queries: Queries,
  { siteId, from, to, doorId, personId }: DaysQuestion,
): Promise<readonly RecognitionDay[]> {
  let query = queries
    .selectFrom("recognitionDays")
    .innerJoin("doors", "doors.id", "recognitionDays.doorId")
    .selectAll("recognitionDays")
    .where("doors.siteId", "=", siteId);
  if (from !== undefined) query = query.where("recognitionDays.day", ">=", from);
  if (to !== undefined) query = query.where("recognitionDays.day", "<=", to);
  if (doorId !== undefined) query = query.where("recognitionDays.doorId", "=", doorId);
  if (personId !== undefined) query = query.where("recognitionDays.personId", "=", personId);
  const rows = await query
    .orderBy("recognitionDays.day", "desc")
    .orderBy("recognitionDays.doorId")
    .orderBy("recognitionDays.count", "desc")
    .limit(mostRows)
    .execute();
  return rows.map(({ personId: person, reason, light, ...row }) => ({
    ...row,
    ...(person === "" ? {} : { personId: person }),
    ...(reason === "" ? {} : { reason }),
    ...(light === "" ? {} : { light }),
  }));
}

/** A month of a house of 300 is about a third of this. */
const mostRows = 20_000;
