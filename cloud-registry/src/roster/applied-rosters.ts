import type { EventOf } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

/** Notes a door's receipt for a roster, read out of its chain. */
export async function noteRosterApplied(trx: Queries, event: EventOf<"roster.applied">): Promise<void> {
  await trx
    .updateTable("rosters")
    .set({ appliedVersion: event.rosterVersion, appliedAt: event.at })
    .where("agentId", "=", event.agentId)
    .execute();
}
