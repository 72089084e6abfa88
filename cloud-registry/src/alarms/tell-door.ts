import type { AgentId, AlarmId } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { Requests } from "../devices/requests.ts";

const answerWithin = 10_000;

/**
 * Tells a door of the alarms that somebody took note of here and that its own journal does not mention yet; it is told again
 * whenever it is heard of anew, until its journal has said so. A fork is the registry's own alarm and is not told.
 */
export async function tellAcknowledged(
  { database, requests }: { readonly database: Queries; readonly requests: Requests },
  agentId: AgentId,
  only?: AlarmId,
): Promise<void> {
  let query = database
    .selectFrom("alarms")
    .selectAll()
    .where("agentId", "=", agentId)
    .where("epoch", "is", null)
    .where("acknowledgedAt", "is not", null)
    .where("acknowledgedAtDoorAt", "is", null);
  if (only !== undefined) query = query.where("id", "=", only);
  for (const row of await query.orderBy("acknowledgedAt").limit(100).execute()) {
    const { id: alarmId, acknowledgedAccountId: accountId, acknowledgedBy, acknowledgedName, acknowledgedNote } = row;
    // Taken note of before doors were told.
    if (accountId === null || acknowledgedBy === null) continue;
    const name = acknowledgedName ?? acknowledgedBy;
    const note = acknowledgedNote === null ? {} : { note: acknowledgedNote };
    await requests.ask(
      agentId,
      { type: "acknowledge-alarm", alarmId, accountId, name, ...note },
      { timeoutMs: answerWithin },
    );
  }
}
