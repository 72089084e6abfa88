import type { Kysely } from "kysely";

/** Holidays, PINs, how doors behave hour by hour, who needs longer, and who took note of an alarm. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable("sites")
    .addColumn("holidays", "text", (c) => c.notNull().defaultTo("china"))
    .execute();
  // One salt for a site's PINs: a door then computes one slow hash for each try.
  await schema.alterTable("sites").addColumn("pin_salt", "text").execute();
  await doors(schema);
  await schema
    .alterTable("occupancies")
    .addColumn("needs_longer", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema.alterTable("occupancies").addColumn("end_reason", "text").execute();
  await schema.alterTable("credentials").addColumn("pin", "text").execute();
  await schema.alterTable("credentials").addColumn("duress_pin", "text").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_name", "text").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_account_id", "text").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_at_door_at", "bigint").execute();
}

async function doors(schema: Kysely<unknown>["schema"]): Promise<void> {
  const add = () => schema.alterTable("doors");
  await add().addColumn("timings", "text").execute();
  await add()
    .addColumn("factor_rules", "text", (c) => c.notNull().defaultTo("[]"))
    .execute();
  await add()
    .addColumn("escape_route", "integer", (c) => c.notNull().defaultTo(1))
    .execute();
  await add()
    .addColumn("anti_passback", "text", (c) => c.notNull().defaultTo("off"))
    .execute();
  await add().addColumn("anti_passback_within", "bigint").execute();
  await add().addColumn("unlock_schedule_id", "text").execute();
  await add()
    .addColumn("first_person_in", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await add().addColumn("help_number", "text").execute();
  await add()
    .addColumn("languages", "text", (c) => c.notNull().defaultTo('["zh","en"]'))
    .execute();
}
