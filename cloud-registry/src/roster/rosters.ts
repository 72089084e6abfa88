import { type AgentId, checkRoster, instant, type Roster, type SiteId, signRoster } from "@menshen/protocol";
import { rememberYears } from "../calendar/china-days.ts";
import type { Database, Queries } from "../database/open-database.ts";
import { RegistryFault } from "../registry-fault.ts";
import { compileRoster, digestOf } from "./compile-roster.ts";
import type { RegistryKeys } from "./registry-keys.ts";
import { readRosterRows } from "./roster-rows.ts";

/** A roster as it is published: `signed` is the text that travels. */
export interface HeldRoster {
  readonly version: number;
  readonly signed: string;
}

export interface Rosters {
  /** The newest roster of a controller; compiled anew, and given a higher version only when its content changed. */
  refresh(agentId: AgentId): Promise<HeldRoster | undefined>;
  /** Refreshes each controller of a site and publishes those that changed. */
  siteChanged(siteId: SiteId): Promise<void>;
  /** Refreshes every controller: occupancies end, and rows may be written by another program. */
  refreshAll(): Promise<void>;
  /** Publishes the newest roster when a door holds another version than it. */
  bringUpToDate(agentId: AgentId, heldVersion: number): Promise<number>;
}

interface RosterParts {
  readonly database: Database;
  readonly keys: RegistryKeys;
  readonly now: () => number;
  readonly publish: (agentId: AgentId, signed: string) => Promise<void>;
}

/** Makes the keeper of rosters: compiles from the database, signs, stores and publishes. */
export function createRosters({ database, keys, now, publish }: RosterParts): Rosters {
  // Looking a year up takes milliseconds, and every controller's roster is compiled every half minute.
  const yearOf = rememberYears();
  const refresh = (agentId: AgentId, above = 0) =>
    database.transaction().execute((trx) => refreshRoster(trx, { agentId, keys, now: now(), above, yearOf }));
  const refreshAndPublish = async (agentId: AgentId) => {
    const before = await heldVersion(database, agentId);
    const roster = await refresh(agentId);
    if (roster && roster.version !== before) await publish(agentId, roster.signed);
  };
  const agentsOf = async (siteId?: SiteId) => {
    const query = database.selectFrom("controllers").select("agentId");
    return await (siteId ? query.where("siteId", "=", siteId) : query).execute();
  };
  return {
    refresh,
    async siteChanged(siteId) {
      for (const { agentId } of await agentsOf(siteId)) await refreshAndPublish(agentId);
    },
    async refreshAll() {
      for (const { agentId } of await agentsOf()) await refreshAndPublish(agentId);
    },
    async bringUpToDate(agentId, held) {
      // A door that holds a newer roster than we know served a registry that was since restored: it must be outbid.
      const known = await refresh(agentId);
      const roster = known && known.version < held ? await refresh(agentId, held) : known;
      if (roster && roster.version !== held) await publish(agentId, roster.signed);
      return roster?.version ?? 0;
    },
  };
}

async function heldVersion(queries: Queries, agentId: AgentId): Promise<number | undefined> {
  const row = await queries.selectFrom("rosters").select("version").where("agentId", "=", agentId).executeTakeFirst();
  return row?.version;
}

async function refreshRoster(
  trx: Queries,
  {
    agentId,
    keys,
    now,
    above,
    yearOf,
  }: {
    readonly agentId: AgentId;
    readonly keys: RegistryKeys;
    readonly now: number;
    readonly above: number;
    readonly yearOf: ReturnType<typeof rememberYears>;
  },
): Promise<HeldRoster | undefined> {
  const controller = await trx
    .selectFrom("controllers")
    .select("siteId")
    .where("agentId", "=", agentId)
    .executeTakeFirst();
  const rows = controller && (await readRosterRows(trx, controller.siteId));
  if (!rows?.doors.some((door) => door.agentId === agentId)) return undefined;
  const content = compileRoster(agentId, rows, now, yearOf);
  const digest = digestOf(content);
  const held = await trx.selectFrom("rosters").selectAll().where("agentId", "=", agentId).executeTakeFirst();
  if (held?.digest === digest && held.version > above) return { version: held.version, signed: held.signed };
  const version = Math.max(held?.version ?? 0, above) + 1;
  const roster = soundOrThrow({ ...content, rosterVersion: version, compiledAt: instant(now) });
  const signed = JSON.stringify(signRoster(roster, keys.roster, keys.certificate(rows.site.id)));
  const row = { version, digest, signed, compiledAt: now };
  await trx
    .insertInto("rosters")
    .values({ agentId, ...row, appliedVersion: null, appliedAt: null })
    .onConflict((conflict) => conflict.column("agentId").doUpdateSet(row))
    .execute();
  return { version, signed };
}

/** What no door would take is not signed: the door keeps the one before, and the operator reads why. */
function soundOrThrow(roster: Roster): Roster {
  const checked = checkRoster(roster);
  if (checked.ok) return roster;
  throw new RegistryFault(
    "roster-unsound",
    `the roster of ${roster.agentId} cannot be given out: ${checked.problems.join("; ")}`,
  );
}
