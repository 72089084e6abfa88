import { createHash } from "node:crypto";
import type { AccountId, Sha256, SiteId } from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";
import type { AuditRow } from "../database/tables.ts";

/** What can be done to personal data or to the house; every look and every change leaves one. */
export type AuditAction =
  | "session.began"
  | "session.ended"
  | "account.created"
  | "account.password-reset"
  | "site.imported"
  | "rooms.looked-at"
  | "people.looked-at"
  | "person.looked-at"
  | "entries.looked-at"
  | "entries.watched"
  | "photo.looked-at"
  | "person.enrolled"
  | "controller.provisioned"
  | "alarm.acknowledged"
  | "audit.looked-at"
  | "recognition.looked-at"
  | "door.changed"
  | "calendar.changed"
  | "schedule.changed"
  | "person.pin-set"
  | "person.pin-refused"
  | "person.pin-removed"
  | "occupancy.changed"
  | "entry.simulated"
  | "commissioning.looked-at";

export interface AuditRecord {
  readonly at: number;
  readonly siteId?: SiteId;
  /** Absent for what the operator does at the machine itself. */
  readonly account?: { readonly id: AccountId; readonly name: string };
  readonly action: AuditAction;
  readonly subject: string;
}

const beginning = "0".repeat(64) as Sha256;

/** Appends to the audit chain: each record's head covers the one before. Call it inside the transaction of what it records. */
export async function appendAudit(trx: Queries, record: AuditRecord): Promise<void> {
  const last = await trx.selectFrom("audit").select(["seq", "head"]).orderBy("seq", "desc").limit(1).executeTakeFirst();
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: record.at,
    siteId: record.siteId ?? null,
    accountId: record.account?.id ?? null,
    accountName: record.account?.name ?? "operator",
    action: record.action,
    subject: record.subject,
  };
  await trx
    .insertInto("audit")
    .values({ ...row, head: headAfter(last?.head ?? beginning, row) })
    .execute();
}

/** Appends one record in a transaction of its own. */
export async function recordAudit(database: Database, record: AuditRecord): Promise<void> {
  await database.transaction().execute((trx) => appendAudit(trx, record));
}

/** The newest records of these sites, newest first. */
export async function listAudit(queries: Queries, siteIds: readonly SiteId[], limit: number) {
  return await queries
    .selectFrom("audit")
    .select(["at", "accountName as account", "action", "subject"])
    .where("siteId", "in", [...siteIds])
    .orderBy("seq", "desc")
    .limit(limit)
    .execute();
}

/** How often an account did something since an instant. */
export async function countAudit(
  queries: Queries,
  { accountId, action, since }: { readonly accountId: AccountId; readonly action: AuditAction; readonly since: number },
): Promise<number> {
  const row = await queries
    .selectFrom("audit")
    .select((e) => e.fn.countAll<number>().as("count"))
    .where("accountId", "=", accountId)
    .where("action", "=", action)
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Walks the whole audit chain; the result is the first seq whose head does not follow, or undefined. */
export async function findAuditBreak(queries: Queries): Promise<number | undefined> {
  let head = beginning;
  let expected = 1;
  for (const { head: held, ...row } of await queries.selectFrom("audit").selectAll().orderBy("seq").execute()) {
    head = headAfter(head, row);
    if (held !== head || row.seq !== expected) return row.seq;
    expected += 1;
  }
  return undefined;
}

function headAfter(head: Sha256, row: Omit<AuditRow, "head">): Sha256 {
  const { seq, at, siteId, accountId, accountName, action, subject } = row;
  const content = JSON.stringify([seq, at, siteId, accountId, accountName, action, subject]);
  return createHash("sha256").update(`menshen/1 audit\n${head}\n${content}`).digest("hex") as Sha256;
}
