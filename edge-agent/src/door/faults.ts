import type { DoorPart, EventBody } from "@menshen/protocol";

/** The parts of a door that do not work at this moment, each told once when it fails and once when it works again. */
export interface Faults {
  raise(part: DoorPart, code: string): void;
  clear(part: DoorPart): void;
  standing(): readonly DoorPart[];
}

/** Creates a list of faults that tells the journal of every change. */
export function createFaults(parts: { append(body: EventBody): void; onChange(): void }): Faults {
  const standing = new Set<DoorPart>();
  return {
    raise(part, code) {
      if (standing.has(part)) return;
      standing.add(part);
      parts.append({ type: "door.fault", part, code: code.slice(0, 80) });
      parts.onChange();
    },
    clear(part) {
      if (!standing.delete(part)) return;
      parts.append({ type: "door.fault-cleared", part });
      parts.onChange();
    },
    standing: () => [...standing],
  };
}
