import type { Kysely } from "kysely";

/** Why a reader got no number, and which kind of document it read. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("entries").addColumn("read_trouble", "text").execute();
  await schema.alterTable("entries").addColumn("document", "text").execute();
}
