import { type Kysely, sql } from "kysely";

/** Counts each agent's boots, because the time at which the registry heard of them may step back. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable("agent_boots")
    .addColumn("ordinal", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`
    update agent_boots set ordinal = (
      select count(*) from agent_boots as earlier
      where earlier.agent_id = agent_boots.agent_id
        and (earlier.seen_at, earlier.boot_id) <= (agent_boots.seen_at, agent_boots.boot_id)
    )`.execute(database);
  await database.schema
    .createIndex("agent_boots_in_order")
    .on("agent_boots")
    .columns(["agent_id", "ordinal"])
    .unique()
    .execute();
}
