import type { DoorPart, EventBody } from "@menshen/protocol";

/** The parts of a door that do not work at this moment, each told when it fails, once per reason, and once when it works again. */
export interface Faults {
  raise(part: DoorPart, code: string): void;
  clear(part: DoorPart): void;
  standing(): readonly DoorPart[];
}

/** Creates a list of faults that tells the journal of every change. */
export function createFaults(parts: { append(body: EventBody): void; onChange(): void }): Faults {
  // The reasons of each: two readers are one part, and the second that falls silent is told by its name too.
  const standing = new Map<DoorPart, Set<string>>();
  return {
    raise(part, code) {
      const told = standing.get(part) ?? new Set();
      if (told.has(code)) return;
      standing.set(part, told.add(code));
      parts.append({ type: "door.fault", part, code: code.slice(0, 80) });
      parts.onChange();
    },
    clear(part) {
      if (!standing.delete(part)) return;
      parts.append({ type: "door.fault-cleared", part });
      parts.onChange();
    },
    standing: () => [...standing.keys()],
  };
}
