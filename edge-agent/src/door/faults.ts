import type { DoorPart, EntryId, EventBody } from "@menshen/protocol";

/**
 * The parts of a door that do not work at this moment: one book, whoever noticed. Each is told when it fails, once per reason and
 * once more for another entry that it failed, and once when no reason stands any more.
 */
export interface Faults {
  raise(part: DoorPart, code: string, entryId?: EntryId): void;
  /** One reason is over, or where none is named all of them. */
  clear(part: DoorPart, code?: string): void;
  standing(): readonly DoorPart[];
}

/** Creates a list of faults that tells the journal of every change. */
export function createFaults(parts: { append(body: EventBody): void; onChange(): void }): Faults {
  // The reasons of each, with the entry each failed last: two readers are one part, and the second that falls silent is told by
  // its name too.
  const standing = new Map<DoorPart, Map<string, EntryId | undefined>>();
  return {
    raise(part, code, entryId) {
      const reasons = standing.get(part) ?? new Map<string, EntryId | undefined>();
      if (reasons.has(code) && (entryId === undefined || reasons.get(code) === entryId)) return;
      standing.set(part, reasons.set(code, entryId));
      parts.append({ type: "door.fault", part, code: code.slice(0, 80), ...(entryId && { entryId }) });
      parts.onChange();
    },
    clear(part, code) {
      const reasons = standing.get(part);
      if (reasons === undefined || (code !== undefined && !reasons.delete(code))) return;
      if (code !== undefined && reasons.size > 0) return;
      standing.delete(part);
      parts.append({ type: "door.fault-cleared", part });
      parts.onChange();
    },
    standing: () => [...standing.keys()],
  };
}
