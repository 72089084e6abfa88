import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type AccountId, days, hours, minutes } from "@menshen/protocol";
import type { Database } from "../database/open-database.ts";
import { type Account, readAccount } from "./accounts.ts";

export interface Session {
  readonly account: Account;
  readonly csrfToken: string;
}

/** A session ends when it was not used for so long, and in any case after a while. */
const idleLimit = hours(2);
export const absoluteLimit = days(1);
/** How often use is written down. */
const noteEvery = minutes(1);

const hashToken = (token: string) => createHash("sha256").update(token).digest("base64url");

/** Begins a session; the token goes into the cookie, and only its hash into the database. */
export async function beginSession(database: Database, accountId: AccountId, now: number) {
  const token = randomBytes(32).toString("base64url");
  const csrfToken = randomBytes(32).toString("base64url");
  await database
    .deleteFrom("sessions")
    .where("beganAt", "<", now - absoluteLimit)
    .execute();
  await database
    .insertInto("sessions")
    .values({ tokenHash: hashToken(token), accountId, csrfToken, beganAt: now, usedAt: now })
    .execute();
  return { token, csrfToken };
}

/** Finds the session of a cookie's token, as long as it runs, and notes that a person used it. */
export async function useSession(database: Database, token: string, now: number): Promise<Session | undefined> {
  const session = await findSession(database, token, now);
  if (session)
    await database
      .updateTable("sessions")
      .set({ usedAt: now })
      .where("tokenHash", "=", hashToken(token))
      .where("usedAt", "<", now - noteEvery)
      .execute();
  return session;
}

/** Finds the session of a cookie's token, as long as it runs; its account's rights are read anew each time. */
export async function findSession(database: Database, token: string, now: number): Promise<Session | undefined> {
  const tokenHash = hashToken(token);
  const row = await database.selectFrom("sessions").selectAll().where("tokenHash", "=", tokenHash).executeTakeFirst();
  if (!row || now - row.usedAt > idleLimit || now - row.beganAt > absoluteLimit) return undefined;
  const account = await readAccount(database, row.accountId);
  return account && { account, csrfToken: row.csrfToken };
}

/** Ends the session of a token. */
export async function endSession(database: Database, token: string): Promise<void> {
  await database.deleteFrom("sessions").where("tokenHash", "=", hashToken(token)).execute();
}

/** Compares tokens in a time that tells nothing of where they differ. */
export function sameToken(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(one)), Buffer.from(hashToken(other)));
}
