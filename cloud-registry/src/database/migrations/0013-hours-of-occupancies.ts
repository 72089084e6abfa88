import { type Kysely, sql } from "kysely";

/** Hours belong to the occupancy, so that a way in which is added later keeps to them too. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("occupancies").addColumn("schedule_id", "text").execute();
  await sql`
    update occupancies set schedule_id =
      (select max(schedule_id) from credentials where credentials.occupancy_id = occupancies.id)`.execute(database);
  await sql`update credentials set schedule_id = null`.execute(database);
}
