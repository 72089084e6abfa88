import type { Kysely } from "kysely";

/** Finds an event that another epoch told before: it has the same salt. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.createIndex("events_salt").on("events").columns(["agent_id", "salt"]).execute();
}
