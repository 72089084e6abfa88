import type { Kysely } from "kysely";

/** Since when a door is to forget an enrolment, so that it is told again when it could not be reached. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("enrolment_attempts").addColumn("abandoned_at", "bigint").execute();
}
