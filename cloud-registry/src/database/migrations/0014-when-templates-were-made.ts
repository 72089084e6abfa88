import type { Kysely } from "kysely";

/**
 * Which of two templates is the later one: that one's door compared them. 0: made before this was kept, and as it may have been
 * renewed since its enrolment, nobody knows when.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("templates")
    .addColumn("made_at", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
}
