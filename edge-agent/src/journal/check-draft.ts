import { type AgentId, decodeEvent, mintId } from "@menshen/protocol";
import { type Draft, textOf } from "./draft.ts";
import { JournalFault } from "./journal-fault.ts";

/** Throws a JournalFault for a body its schema refuses: the registry could never read it, and everything after would wait. */
export function checkDraft(draft: Draft, agentId: AgentId): void {
  const decoded = decodeEvent(textOf(draft, { agentId, epoch: mintId("epoch"), seq: 1 }));
  if (!decoded.ok) throw new JournalFault("not-an-event", decoded.problems.join("; "));
}
