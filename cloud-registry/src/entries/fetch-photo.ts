import type { EntryId } from "@menshen/protocol";
import type { Account } from "../accounts/accounts.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/open-database.ts";
import type { Requests } from "../devices/requests.ts";

export type PhotoFetched =
  | { readonly type: "sealed"; readonly sha256: string; readonly sealed: string; readonly controllerSigningKey: string }
  | { readonly type: "entry-unknown" | "no-photo" | "photo-expired" | "door-silent" | "door-fault" }
  | { readonly type: "door-offline"; readonly lastSeenAt?: number };

const photoTimeout = 10_000;

/**
 * Fetches an entry's photo from its door, sealed to the viewer's X25519 key; the registry relays what it cannot read.
 * Every try is in the audit chain before the door is asked.
 */
export async function fetchPhoto(
  parts: { readonly database: Database; readonly requests: Requests; readonly now: () => number },
  wish: { readonly entryId: EntryId; readonly viewerKey: string; readonly account: Account },
): Promise<PhotoFetched> {
  const { database, requests, now } = parts;
  const { entryId, viewerKey, account } = wish;
  const entry = await database.selectFrom("entries").selectAll().where("id", "=", entryId).executeTakeFirst();
  if (!entry || !account.siteIds.includes(entry.siteId)) return { type: "entry-unknown" };
  await recordAudit(database, {
    at: now(),
    siteId: entry.siteId,
    account,
    action: "photo.looked-at",
    subject: entryId,
  });
  if (entry.photoState === "expired") return { type: "photo-expired" };
  if (entry.photo === null) return { type: "no-photo" };
  const controller = await database
    .selectFrom("controllers")
    .select(["signingKey", "lastSeenAt"])
    .where("agentId", "=", entry.agentId)
    .executeTakeFirst();
  const body = { type: "photo", photo: entry.photo, viewerKey, accountId: account.id } as const;
  const answer = await requests.ask(entry.agentId, body, { timeoutMs: photoTimeout });
  if (answer.type === "offline" || !controller) {
    const lastSeenAt = controller?.lastSeenAt;
    return { type: "door-offline", ...(lastSeenAt ? { lastSeenAt } : {}) };
  }
  if (answer.type === "silent") return { type: "door-silent" };
  const { reply } = answer;
  if (reply.type === "sealed-photo" && reply.photo === entry.photo) {
    return { type: "sealed", sha256: reply.photo, sealed: reply.sealed, controllerSigningKey: controller.signingKey };
  }
  if (reply.type !== "refused") return { type: "door-fault" };
  switch (reply.reason) {
    case "photo-expired":
      await database.updateTable("entries").set({ photoState: "expired" }).where("id", "=", entryId).execute();
      return { type: "photo-expired" };
    case "photo-not-found":
      await database.updateTable("entries").set({ photoState: "missing" }).where("id", "=", entryId).execute();
      return { type: "no-photo" };
    default:
      return { type: "door-fault" };
  }
}
