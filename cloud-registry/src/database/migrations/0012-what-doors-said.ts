import type { Kysely } from "kysely";

/** What an entry says beside who came in, and which entries and refusals an alarm cites. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  for (const column of ["waived", "passed_back", "extended"]) {
    await schema
      .alterTable("entries")
      .addColumn(column, "integer", (c) => c.notNull().defaultTo(0))
      .execute();
  }
  for (const column of ["entry_ids", "refused_before"]) {
    await schema
      .alterTable("alarms")
      .addColumn(column, "text", (c) => c.notNull().defaultTo("[]"))
      .execute();
  }
}
