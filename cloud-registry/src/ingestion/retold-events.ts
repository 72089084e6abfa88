import type { AgentId, CarriedEvent, Epoch } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

/**
 * The seqs of those events that another epoch of the controller told already: the same salt and the same words but for
 * their place. A controller tells them again when it cannot know that they are held; they belong to the chain and happened once.
 */
export async function findRetold(
  queries: Queries,
  { agentId, epoch }: { readonly agentId: AgentId; readonly epoch: Epoch },
  events: readonly CarriedEvent[],
): Promise<ReadonlySet<number>> {
  const salts = events.map(({ salt }) => salt);
  const rows = await queries
    .selectFrom("events")
    .select(["salt", "body"])
    .where("agentId", "=", agentId)
    .where("salt", "in", salts)
    .where("epoch", "<>", epoch)
    .execute();
  const told = new Set(rows.map(wordsOf));
  return new Set(events.filter((event) => told.size > 0 && told.has(wordsOf(event))).map(({ seq }) => seq));
}

/** An event's text without its place in a chain. */
function wordsOf({ salt, body }: Pick<CarriedEvent, "salt" | "body">): string {
  const { epoch: _epoch, seq: _seq, ...words } = JSON.parse(body) as Record<string, unknown>;
  return `${salt} ${JSON.stringify(words)}`;
}
