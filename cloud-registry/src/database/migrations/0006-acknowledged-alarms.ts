import type { Kysely } from "kysely";

/** Who took note of an alarm, and for a fork the place that two histories claim: one alarm for each. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("alarms").addColumn("epoch", "text").execute();
  await schema.alterTable("alarms").addColumn("seq", "integer").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_at", "bigint").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_by", "text").execute();
  await schema.alterTable("alarms").addColumn("acknowledged_note", "text").execute();
  await schema.createIndex("alarms_by_place").on("alarms").columns(["agent_id", "epoch", "seq"]).unique().execute();
}
