import type { AlarmId, AlarmKind, DoorId, EventOf, SiteId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { AlarmRow } from "../database/tables.ts";

/** An alarm as a page shows it; instants in milliseconds. */
export interface AlarmView {
  readonly id: AlarmId;
  readonly doorId: DoorId;
  readonly kind: AlarmKind;
  readonly stage: number;
  readonly at: number;
  readonly clearedAt?: number;
}

/** Notes an alarm raised, or the next rung of one that stands. */
export async function noteAlarmRaised(trx: Queries, event: EventOf<"alarm.raised">, siteId: SiteId): Promise<void> {
  const { alarmId: id, agentId, doorId, kind, stage, at } = event;
  await trx
    .insertInto("alarms")
    .values({ id, siteId, doorId, agentId, kind, stage, raisedAt: at, clearedAt: null })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ stage }).where("alarms.agentId", "=", agentId))
    .execute();
}

/** Notes that an alarm's episode is over. */
export async function noteAlarmCleared(trx: Queries, event: EventOf<"alarm.cleared">): Promise<void> {
  await trx
    .updateTable("alarms")
    .set({ clearedAt: event.at })
    .where("id", "=", event.alarmId)
    .where("agentId", "=", event.agentId)
    .execute();
}

/** Finds one alarm. */
export async function findAlarm(queries: Queries, alarmId: AlarmId): Promise<AlarmView | undefined> {
  const row = await queries.selectFrom("alarms").selectAll().where("id", "=", alarmId).executeTakeFirst();
  return row && viewOf(row);
}

/** The alarms of sites that stand now, newest first, or all of them up to a limit. */
export async function listAlarms(
  queries: Queries,
  {
    siteIds,
    standing,
    limit,
  }: { readonly siteIds: readonly SiteId[]; readonly standing: boolean; readonly limit: number },
): Promise<readonly AlarmView[]> {
  let query = queries
    .selectFrom("alarms")
    .selectAll()
    .where("siteId", "in", [...siteIds]);
  if (standing) query = query.where("clearedAt", "is", null);
  const rows = await query.orderBy("raisedAt", "desc").limit(limit).execute();
  return rows.map(viewOf);
}

function viewOf({ id, doorId, kind, stage, raisedAt, clearedAt }: AlarmRow): AlarmView {
  return { id, doorId, kind, stage, at: raisedAt, ...(clearedAt === null ? {} : { clearedAt }) };
}
