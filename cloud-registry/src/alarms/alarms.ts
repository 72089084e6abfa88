import {
  type AgentId,
  type AlarmId,
  type AlarmKind,
  alarmSentence,
  type DoorId,
  type EntryId,
  type Epoch,
  type EventOf,
  mintId,
  type Sentence,
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
  /** The rung it has climbed to, from 1 on. */
  readonly stage: number;
  /** What it is about at this rung, and what to do. */
  readonly message: Sentence;
  readonly at: number;
  readonly clearedAt?: number;
  /** The entries it is about. */
  readonly entryIds: readonly EntryId[];
  /** Refusals shortly before a door was held open: perhaps why somebody propped it. */
  readonly refusedBefore: readonly EntryId[];
  /** Who took note of it, by the account's name; an alarm that climbs a rung wants to be taken note of again. */
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: string;
  readonly acknowledgedNote?: string;
  /** The name the person gave, where several share an account. */
  readonly acknowledgedName?: string;
  /** When the door's own journal noted it. */
  readonly acknowledgedAtDoorAt?: number;
}

const notAcknowledged = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedName: null,
  acknowledgedAccountId: null,
  acknowledgedAtDoorAt: null,
};

/**
 * Notes an alarm raised, or the next rung of one that stands. That somebody took note of it stands until a higher rung asks again, as
 * at the door itself: a hazard of a door held open is told again and again under one rung, every other alarm only because it happened
 * once more.
 */
export async function noteAlarmRaised(trx: Queries, event: EventOf<"alarm.raised">, siteId: SiteId): Promise<void> {
  const { alarmId: id, agentId, doorId, kind, stage, at, refusedBefore = [] } = event;
  const cites = { entryIds: JSON.stringify(event.entryIds), refusedBefore: JSON.stringify(refusedBefore) };
  // A rung that cites nothing new leaves what the one before cited.
  const citesNow = {
    ...(event.entryIds.length > 0 && { entryIds: cites.entryIds }),
    ...(refusedBefore.length > 0 && { refusedBefore: cites.refusedBefore }),
  };
  const before = await trx
    .selectFrom("alarms")
    .select("stage")
    .where("id", "=", id)
    .where("agentId", "=", agentId)
    .executeTakeFirst();
  const isRepeated = kind === "door-open-too-long" && before !== undefined && stage <= before.stage;
  await trx
    .insertInto("alarms")
    .values({
      ...{ id, siteId, doorId, agentId, kind, stage, raisedAt: at, clearedAt: null },
      ...{ ...notAPlace, ...notAcknowledged, ...cites },
    })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ stage, ...(isRepeated ? {} : notAcknowledged), ...citesNow })
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
    .values({ ...row, ...notAcknowledged, entryIds: "[]", refusedBefore: "[]" })
    .onConflict((conflict) => conflict.columns(["agentId", "epoch", "seq"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made?.id;
}

export interface Acknowledgement {
  readonly account: Account;
  readonly name: string | undefined;
  readonly note: string | undefined;
  readonly at: number;
}

/** Notes that a person took note of an alarm; the first to do so stays named. */
export async function acknowledgeAlarm(
  trx: Queries,
  alarmId: AlarmId,
  { account, name, note, at }: Acknowledgement,
): Promise<void> {
  await trx
    .updateTable("alarms")
    .set({
      ...{ acknowledgedAt: at, acknowledgedBy: account.name, acknowledgedNote: note ?? null },
      ...{ acknowledgedName: name ?? null, acknowledgedAccountId: account.id },
    })
    .where("id", "=", alarmId)
    .where("acknowledgedAt", "is", null)
    .execute();
}

/** Notes what a door's journal says of it: that the registry's word arrived, or that somebody at the door took note. */
export async function noteAlarmAcknowledged(trx: Queries, event: EventOf<"alarm.acknowledged">): Promise<void> {
  const { alarmId, agentId, actor, name, note, at } = event;
  const own = () => trx.updateTable("alarms").where("id", "=", alarmId).where("agentId", "=", agentId);
  await own().set({ acknowledgedAtDoorAt: at }).where("acknowledgedAtDoorAt", "is", null).execute();
  if (actor.type !== "installer") return;
  await own()
    .set({
      acknowledgedAt: at,
      acknowledgedBy: actor.name,
      acknowledgedNote: note ?? null,
      acknowledgedName: name ?? null,
    })
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
): Promise<{ readonly siteId: SiteId; readonly agentId: AgentId; readonly view: AlarmView } | undefined> {
  const row = await queries.selectFrom("alarms").selectAll().where("id", "=", alarmId).executeTakeFirst();
  return row && { siteId: row.siteId, agentId: row.agentId, view: viewOf(row) };
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
  const { id, doorId, kind, stage, raisedAt, clearedAt } = row;
  return {
    ...{ id, doorId, kind, stage, message: alarmSentence(kind, stage), at: raisedAt },
    ...(clearedAt === null ? {} : { clearedAt }),
    entryIds: JSON.parse(row.entryIds) as EntryId[],
    refusedBefore: JSON.parse(row.refusedBefore) as EntryId[],
    ...acknowledgedOf(row),
  };
}

function acknowledgedOf(row: AlarmRow): Partial<AlarmView> {
  const { acknowledgedAt, acknowledgedBy, acknowledgedNote, acknowledgedName, acknowledgedAtDoorAt } = row;
  return {
    ...(acknowledgedAt === null ? {} : { acknowledgedAt }),
    ...(acknowledgedBy === null ? {} : { acknowledgedBy }),
    ...(acknowledgedNote === null ? {} : { acknowledgedNote }),
    ...(acknowledgedName === null ? {} : { acknowledgedName }),
    ...(acknowledgedAtDoorAt === null ? {} : { acknowledgedAtDoorAt }),
  };
}
