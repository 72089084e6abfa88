import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type AgentId, type BootId, type DoorId, fromBase64Url, type SiteId } from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";

/** A controller as the link to it needs to know it. */
export interface Controller {
  readonly agentId: AgentId;
  readonly siteId: SiteId;
  /** Ed25519 public key, 32 bytes. */
  readonly signingKey: Uint8Array;
  /** The first door it serves; whatever concerns the controller as a whole is shown there. */
  readonly doorIds: readonly DoorId[];
}

export interface ControllerIdentity {
  readonly agentId: AgentId;
  readonly signingKey: string;
  readonly sealingKey: string;
  readonly softwareVersion: string;
}

/** Finds a controller with the doors bound to it; one that was replaced at its door is not found. */
export async function findController(queries: Queries, agentId: AgentId): Promise<Controller | undefined> {
  const row = await queries
    .selectFrom("controllers")
    .select(["siteId", "signingKey"])
    .where("agentId", "=", agentId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const doors = await queries.selectFrom("doors").select("id").where("agentId", "=", agentId).orderBy("id").execute();
  return {
    agentId,
    siteId: row.siteId,
    signingKey: fromBase64Url(row.signingKey),
    doorIds: doors.map((door) => door.id),
  };
}

/** The SHA-256 of a broker password: it has 256 random bits, so there is nothing that a slow hash could make harder to guess. */
const hashPassword = (password: string) => createHash("sha256").update(password).digest("base64url");

/** Whether a password is the one this controller was given; none opens for one that was replaced. */
export async function isBrokerPassword(database: Database, agentId: AgentId, password: string): Promise<boolean> {
  const row = await database
    .selectFrom("controllers")
    .select("passwordHash")
    .where("agentId", "=", agentId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  const given = Buffer.from(hashPassword(password));
  return row !== undefined && timingSafeEqual(Buffer.from(row.passwordHash), given);
}

/**
 * Binds a controller to a door, in place of the one before, which is shut out when no other door is left to it. The
 * broker password is new each time, returned once and stored hashed. Undefined, with nothing changed, for a controller
 * that is known under another key: whoever holds its name may not take its place.
 */
export async function bindController(
  trx: Queries,
  binding: {
    readonly identity: ControllerIdentity;
    readonly siteId: SiteId;
    readonly doorId: DoorId;
    readonly now: number;
  },
): Promise<string | undefined> {
  const { identity, siteId, doorId, now } = binding;
  if (await isOtherKey(trx, identity)) return undefined;
  const password = randomBytes(32).toString("base64url");
  const row = {
    siteId,
    signingKey: identity.signingKey,
    sealingKey: identity.sealingKey,
    softwareVersion: identity.softwareVersion,
    passwordHash: hashPassword(password),
    revokedAt: null,
  };
  await trx
    .insertInto("controllers")
    .values({ agentId: identity.agentId, ...row, registeredAt: now, lastSeenAt: null })
    .onConflict((conflict) => conflict.column("agentId").doUpdateSet(row))
    .execute();
  await trx.updateTable("doors").set({ agentId: identity.agentId }).where("id", "=", doorId).execute();
  await revokeDoorless(trx, siteId, now);
  return password;
}

async function isOtherKey(trx: Queries, { agentId, signingKey, sealingKey }: ControllerIdentity): Promise<boolean> {
  const held = await trx
    .selectFrom("controllers")
    .select(["signingKey", "sealingKey"])
    .where("agentId", "=", agentId)
    .executeTakeFirst();
  return held !== undefined && (held.signingKey !== signingKey || held.sealingKey !== sealingKey);
}

async function revokeDoorless(trx: Queries, siteId: SiteId, now: number): Promise<void> {
  const bound = trx
    .selectFrom("doors")
    .select("agentId")
    .where("agentId", "is not", null)
    .$narrowType<{ agentId: AgentId }>();
  await trx
    .updateTable("controllers")
    .set({ revokedAt: now })
    .where("siteId", "=", siteId)
    .where("revokedAt", "is", null)
    .where("agentId", "not in", bound)
    .execute();
}

/** Notes that a controller was heard of. */
export async function noteSeen(queries: Queries, agentId: AgentId, at: number): Promise<void> {
  await queries.updateTable("controllers").set({ lastSeenAt: at }).where("agentId", "=", agentId).execute();
}

/** A boot of a controller, and the latest that it said by its own clock. */
export interface Boot {
  readonly bootId: BootId;
  /** Counts the controller's boots in the order in which they were first heard of. */
  readonly ordinal: number;
  readonly monotonic: number;
}

/** The boot that last said hello for the first time; undefined for a controller that never did. */
export async function newestBoot(queries: Queries, agentId: AgentId): Promise<Boot | undefined> {
  return await bootsOf(queries, agentId).orderBy("ordinal", "desc").limit(1).executeTakeFirst();
}

const bootsOf = (queries: Queries, agentId: AgentId) =>
  queries.selectFrom("agentBoots").select(["bootId", "ordinal", "monotonic"]).where("agentId", "=", agentId);

/**
 * Notes a hello's place in time; false for one that was recorded earlier and is played again: of a boot that a newer one
 * has followed, or from before what this boot already said. `seenAt` is kept for people; the order is counted.
 */
export async function noteBoot(
  trx: Queries,
  hello: { readonly agentId: AgentId; readonly bootId: BootId; readonly monotonic: number },
  seenAt: number,
): Promise<boolean> {
  const { agentId, bootId, monotonic } = hello;
  const newest = await newestBoot(trx, agentId);
  const known = await bootsOf(trx, agentId).where("bootId", "=", bootId).executeTakeFirst();
  if (known && (known.ordinal !== newest?.ordinal || monotonic < known.monotonic)) return false;
  const row = { monotonic, seenAt };
  await trx
    .insertInto("agentBoots")
    .values({ agentId, bootId, ordinal: (newest?.ordinal ?? 0) + 1, ...row })
    .onConflict((conflict) => conflict.columns(["agentId", "bootId"]).doUpdateSet(row))
    .execute();
  return true;
}
