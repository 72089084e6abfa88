import type { Kysely } from "kysely";

/** Card lending, templates of another recogniser, look-alikes, how a door recognises, and what went smoothly by day. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("entries").addColumn("owner_comparison", "text").execute();
  await schema.alterTable("templates").addColumn("needed_since", "bigint").execute();
  await schema.alterTable("templates").addColumn("similar", "text").execute();
  await schema.alterTable("templates").addColumn("quality", "text").execute();
  await schema
    .alterTable("doors")
    .addColumn("owner_comparison", "text", (c) => c.notNull().defaultTo("observe"))
    .execute();
  await schema
    .alterTable("doors")
    .addColumn("liveness_mode", "text", (c) => c.notNull().defaultTo("observe"))
    .execute();
  await schema.alterTable("doors").addColumn("liveness_schedule_id", "text").execute();
  await schema
    .createTable("recognition_days")
    .addColumn("door_id", "text", (c) => c.notNull().references("doors.id"))
    .addColumn("day", "text", (c) => c.notNull())
    // Empty where the door could not tell who it was: a key may hold no null.
    .addColumn("person_id", "text", (c) => c.notNull())
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("factor", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("light", "text", (c) => c.notNull())
    .addColumn("count", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("recognition_days_key", [
      "door_id",
      "day",
      "person_id",
      "outcome",
      "factor",
      "reason",
      "light",
    ])
    .execute();
}
