import { type AccountId, mintId, type SiteId } from "@menshen/protocol";
import { appendAudit } from "../audit/audit.ts";
import type { Database, Queries } from "../database/open-database.ts";
import type { Role } from "../database/tables.ts";
import { generatePassword, hashPassword } from "./passwords.ts";

/** Who is signed in, and which sites they may see; everything they ask is limited to these. */
export interface Account {
  readonly id: AccountId;
  readonly name: string;
  readonly role: Role;
  readonly siteIds: readonly SiteId[];
}

/** Reads an account with its sites as they are now: an operator's are all, an officer's none before a case opens them. */
export async function readAccount(queries: Queries, id: AccountId): Promise<Account | undefined> {
  const row = await queries
    .selectFrom("accounts")
    .select(["id", "name", "role"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row && { ...row, siteIds: await sitesOf(queries, row) };
}

async function sitesOf(queries: Queries, { id, role }: { id: AccountId; role: Role }): Promise<readonly SiteId[]> {
  switch (role) {
    case "operator":
      return (await queries.selectFrom("sites").select("id").orderBy("id").execute()).map((row) => row.id);
    case "landlord": {
      const rows = await queries.selectFrom("accountSites").select("siteId").where("accountId", "=", id).execute();
      return rows.map((row) => row.siteId);
    }
    case "police":
      return [];
  }
}

export type AccountCreated =
  | { readonly type: "created" | "password-reset"; readonly account: Account; readonly password: string }
  | { readonly type: "name-taken" }
  | { readonly type: "site-unknown"; readonly siteId: SiteId };

/**
 * Makes an account and gives its generated password once; `reset` gives an existing one a new password and ends its
 * sessions. A landlord without named sites gets every site there is.
 */
export async function createAccount(
  database: Database,
  wish: {
    readonly name: string;
    readonly role: Role;
    readonly siteIds?: readonly SiteId[];
    readonly reset?: boolean;
    readonly now: number;
  },
): Promise<AccountCreated> {
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  return await database.transaction().execute(async (trx): Promise<AccountCreated> => {
    const sites = (await trx.selectFrom("sites").select("id").execute()).map((row) => row.id);
    const unknown = wish.siteIds?.find((siteId) => !sites.includes(siteId));
    if (unknown) return { type: "site-unknown", siteId: unknown };
    const known = await trx.selectFrom("accounts").select("id").where("name", "=", wish.name).executeTakeFirst();
    if (known && !wish.reset) return { type: "name-taken" };
    const id = known?.id ?? mintId("account");
    if (known) {
      await trx.updateTable("accounts").set({ passwordHash }).where("id", "=", id).execute();
      await trx.deleteFrom("sessions").where("accountId", "=", id).execute();
    } else {
      const { name, role, now } = wish;
      await trx.insertInto("accounts").values({ id, name, role, passwordHash, createdAt: now }).execute();
      const own = role === "landlord" ? (wish.siteIds ?? sites) : [];
      if (own.length > 0)
        await trx
          .insertInto("accountSites")
          .values(own.map((siteId) => ({ accountId: id, siteId })))
          .execute();
    }
    const action = known ? "account.password-reset" : "account.created";
    await appendAudit(trx, { at: wish.now, action, subject: `${id} ${wish.role}` });
    const account = await readAccount(trx, id);
    if (!account) throw new TypeError("an account just written is gone");
    return { type: known ? "password-reset" : "created", account, password };
  });
}
