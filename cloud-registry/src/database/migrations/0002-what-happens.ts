import type { Kysely } from "kysely";

/** The agents' chains as they were sent, what is read out of them (entries, alarms), and what could not be believed. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await chains(database.schema);
  await readings(database.schema);
}

async function chains(schema: Kysely<unknown>["schema"]): Promise<void> {
  await schema
    .createTable("chains")
    .addColumn("agent_id", "text", (c) => c.notNull().references("controllers.agent_id"))
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("ordinal", "integer", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .addColumn("link", "text", (c) => c.notNull())
    .addColumn("began_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("chains_key", ["agent_id", "epoch"])
    .addUniqueConstraint("chains_ordinal", ["agent_id", "ordinal"])
    .execute();
  await schema
    .createTable("events")
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("salt", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("readable", "integer", (c) => c.notNull())
    .addColumn("received_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("events_key", ["agent_id", "epoch", "seq"])
    .addForeignKeyConstraint("events_chain", ["agent_id", "epoch"], "chains", ["agent_id", "epoch"])
    .execute();
  await schema
    .createTable("signed_heads")
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .addColumn("key_id", "text", (c) => c.notNull())
    .addColumn("signature", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("signed_heads_key", ["agent_id", "epoch", "seq"])
    .execute();
  await schema
    .createTable("forks")
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("salt", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("held_head", "text", (c) => c.notNull())
    .addColumn("signature", "text", (c) => c.notNull())
    .addColumn("received_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("forks_key", ["agent_id", "epoch", "seq", "salt"])
    .execute();
  await schema
    .createTable("quarantine")
    .addColumn("digest", "text", (c) => c.primaryKey())
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("topic", "text", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addColumn("problems", "text", (c) => c.notNull())
    .addColumn("received_at", "bigint", (c) => c.notNull())
    .execute();
}

async function readings(schema: Kysely<unknown>["schema"]): Promise<void> {
  await schema
    .createTable("entries")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("door_id", "text", (c) => c.notNull().references("doors.id"))
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("epoch", "text", (c) => c.notNull())
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("received_at", "bigint", (c) => c.notNull())
    .addColumn("clock_quality", "text", (c) => c.notNull())
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("reason", "text")
    .addColumn("factors", "text", (c) => c.notNull())
    // No reference: an entry outlives the person's row.
    .addColumn("person_id", "text")
    .addColumn("occupancy_id", "text")
    .addColumn("replay", "integer", (c) => c.notNull())
    .addColumn("recognition", "text")
    .addColumn("photo", "text")
    .addColumn("photo_state", "text", (c) => c.notNull())
    .addColumn("passage", "text")
    .execute();
  await schema.createIndex("entries_by_site").on("entries").columns(["site_id", "at", "id"]).execute();
  await schema.createIndex("entries_by_door").on("entries").columns(["door_id", "at", "id"]).execute();
  await schema.createIndex("entries_by_person").on("entries").columns(["person_id", "at"]).execute();
  await schema
    .createTable("alarms")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("door_id", "text", (c) => c.notNull().references("doors.id"))
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("stage", "integer", (c) => c.notNull())
    .addColumn("raised_at", "bigint", (c) => c.notNull())
    .addColumn("cleared_at", "bigint")
    .execute();
  await schema.createIndex("alarms_by_site").on("alarms").columns(["site_id", "raised_at"]).execute();
}
