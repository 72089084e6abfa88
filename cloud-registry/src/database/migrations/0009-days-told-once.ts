import type { Kysely } from "kysely";

/** Knows again a part of a day that a door tells once more after a power cut. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("recognition_parts")
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("recognition_parts_key", ["agent_id", "day", "digest"])
    .execute();
}
