import { createHash } from "node:crypto";
import type { AgentId, Sha256 } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

/** Keeps whole what could not be read or believed, once, with the reasons. */
export async function quarantine(
  queries: Queries,
  message: {
    readonly agentId: AgentId;
    readonly topic: string;
    readonly text: string;
    readonly problems: readonly string[];
  },
  receivedAt: number,
): Promise<void> {
  const { agentId, topic, text, problems } = message;
  const digest = createHash("sha256").update(`${topic}\n${text}`).digest("hex") as Sha256;
  await queries
    .insertInto("quarantine")
    .values({ digest, agentId, topic, payload: text, problems: JSON.stringify(problems), receivedAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
