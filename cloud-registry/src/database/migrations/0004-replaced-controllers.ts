import type { Kysely } from "kysely";

/** Since when a controller is replaced at its door, so that it is let in no more. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("controllers").addColumn("revoked_at", "bigint").execute();
}
