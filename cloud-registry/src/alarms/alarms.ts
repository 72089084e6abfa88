import {
  type AgentId,
  type AlarmId,
  type AlarmKind,
  type DoorId,
  type Epoch,
  type EventOf,
  mintId,
  type SiteId,
} from "@menshen/protocol";
import type { Account } from "../accounts/accounts.ts";
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
  /** Who took note of it, by the account's name; an alarm that rises a rung wants to be taken note of again. */
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: string;
  readonly acknowledgedNote?: string;
}

const notAcknowledged = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedName: null,
  acknowledgedAccountId: null,
  acknowledgedAtDoorAt: null,
};

/** Notes an alarm raised, or the next rung of one that stands. */
export async function noteAlarmRaised(trx: Queries, event: EventOf<"alarm.raised">, siteId: SiteId): Promise<void> {
  const { alarmId: id, agentId, doorId, kind, stage, at } = event;
  await trx
    .insertInto("alarms")
    .values({
      ...{ id, siteId, doorId, agentId, kind, stage, raisedAt: at, clearedAt: null },
      ...notAPlace,
      ...notAcknowledged,
    })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ stage, ...notAcknowledged })
        .where("alarms.agentId", "=", agentId),
    )
    .execute();
}

const notAPlace = { epoch: null, seq: null };

/** Notes that two histories claim a place of a controller's chain; undefined where that place has its alarm already. */
export async function noteFork(
  trx: Queries,
  fork: {
    readonly agentId: AgentId;
    readonly siteId: SiteId;
    readonly doorId: DoorId;
    readonly epoch: Epoch;
    readonly seq: number;
    readonly at: number;
  },
): Promise<AlarmId | undefined> {
  const { at: raisedAt, ...place } = fork;
  const row = { ...place, id: mintId("alarm"), kind: "journal-fork", stage: 1, raisedAt, clearedAt: null } as const;
  const made = await trx
    .insertInto("alarms")
    .values({ ...row, ...notAcknowledged })
    .onConflict((conflict) => conflict.columns(["agentId", "epoch", "seq"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made?.id;
}

/** Notes that a person took note of an alarm; the first to do so stays named. */
export async function acknowledgeAlarm(
  trx: Queries,
  alarmId: AlarmId,
  { account, note, at }: { readonly account: Account; readonly note: string | undefined; readonly at: number },
): Promise<void> {
  await trx
    .updateTable("alarms")
    .set({ acknowledgedAt: at, acknowledgedBy: account.name, acknowledgedNote: note ?? null })
    .where("id", "=", alarmId)
    .where("acknowledgedAt", "is", null)
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

/** Finds one alarm, and whose it is. */
export async function findAlarm(
  queries: Queries,
  alarmId: AlarmId,
): Promise<{ readonly siteId: SiteId; readonly view: AlarmView } | undefined> {
  const row = await queries.selectFrom("alarms").selectAll().where("id", "=", alarmId).executeTakeFirst();
  return row && { siteId: row.siteId, view: viewOf(row) };
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

function viewOf(row: AlarmRow): AlarmView {
  const { id, doorId, kind, stage, raisedAt, clearedAt, acknowledgedAt, acknowledgedBy, acknowledgedNote } = row;
  return {
    ...{ id, doorId, kind, stage, at: raisedAt },
    ...(clearedAt === null ? {} : { clearedAt }),
    ...(acknowledgedAt === null ? {} : { acknowledgedAt }),
    ...(acknowledgedBy === null ? {} : { acknowledgedBy }),
    ...(acknowledgedNote === null ? {} : { acknowledgedNote }),
  };
}
