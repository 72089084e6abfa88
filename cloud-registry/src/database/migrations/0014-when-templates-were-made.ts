import { type Kysely, sql } from "kysely";

/**
 * Which of two templates is the later one: that one's door compared them. Of templates renewed before this was kept nobody
 * knows when; they count as made when the person enrolled.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("templates")
    .addColumn("made_at", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update templates set made_at = enrolled_at`.execute(database);
}
