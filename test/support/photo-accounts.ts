import type { JournalledEpoch } from "@menshen/edge-agent";
import { decodeEvent } from "@menshen/protocol";

/** The entries of a journal that have neither a photograph nor a reason why not, or more than one of both. Pure. */
export function badPhotoAccounts(journal: readonly JournalledEpoch[]): readonly string[] {
  const decided = new Set<string>();
  const accounts = new Map<string, number>();
  for (const { body } of journal.flatMap(({ events }) => events)) {
    const event = decodeEvent(body);
    if (!event.ok) continue;
    const { value } = event;
    if (value.type === "entry.granted" || value.type === "entry.denied") decided.add(value.entryId);
    const isPhotographed = value.type === "entry.photographed" && value.camera === "entry";
    if (isPhotographed || value.type === "entry.photo-missing") {
      accounts.set(value.entryId, (accounts.get(value.entryId) ?? 0) + 1);
    }
  }
  return [...decided].filter((entry) => accounts.get(entry) !== 1);
}
