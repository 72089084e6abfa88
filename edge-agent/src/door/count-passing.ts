import { type EntryId, type EventBody, type Monotonic, seconds } from "@menshen/protocol";

/** A face that was followed before the door and is gone. */
export interface Gone {
  readonly trackId: number;
  /** When it was seen last, on the machine's monotonic clock (milliseconds). */
  readonly lastSeen: number;
  /** How tall it was then, in pixels of a whole picture. */
  readonly heightPx: number;
  /** Whether it was seen well enough at least once to be told from other faces. */
  readonly wasUsable: boolean;
}

/** Who came in through one opening of the door, and which faces vanished at it. */
interface Opening {
  readonly from: number;
  readonly until?: number;
  readonly entryIds: readonly EntryId[];
  readonly vanished: ReadonlySet<number>;
  readonly told: boolean;
}

/** Counts faces that vanished at an open door against the people who came in by it. */
export interface Passing {
  /** Takes what happened at the door. */
  note(body: EventBody, at: Monotonic): void;
  left(gone: Gone): void;
}

/** A face as tall as this stands at the door; a smaller one passes by (pixels of a whole picture, 720 high). */
const nearPx = 120;
/** Whoever pulls the leaf has left the picture a little before the contact opens. */
const before = seconds(3);
/** Openings whose faces may still be reported: they are, some seconds after they left. */
const mostOpenings = 4;

/**
 * Suspects that somebody came in with another: in one opening after an entry more faces vanished near the door than people were let
 * in. A count, not a proof: a back, a hood or somebody behind another is not seen, whoever turns away at that moment is counted.
 */
export function createPassing(onSuspected: (entryIds: readonly EntryId[]) => void): Passing {
  let openings: readonly Opening[] = [];

  const change = (opening: Opening, next: Opening) => {
    openings = openings.map((one) => (one === opening ? next : one));
  };
  const standing = () => openings.find(({ until }) => until === undefined);

  const comesIn = (entryId: EntryId) => {
    const open = standing();
    if (open !== undefined) change(open, { ...open, entryIds: [...open.entryIds, entryId] });
  };
  const end = (at: Monotonic) => {
    const open = standing();
    if (open !== undefined) change(open, { ...open, until: at });
  };
  const begin = (at: Monotonic) => {
    end(at);
    openings = [...openings, { from: at - before, entryIds: [], vanished: new Set<number>(), told: false }].slice(
      -mostOpenings,
    );
  };

  const note = (body: EventBody, at: Monotonic) => {
    switch (body.type) {
      case "door.opened":
        return body.opening === "entry" ? begin(at) : end(at);
      // Whoever is let in while the door stands open goes through it without opening it.
      case "entry.granted":
      case "entry.taken":
        return comesIn(body.entryId);
      case "door.closed":
        return end(at);
      case "door.fault":
        // Without its contact nobody sees the door close.
        return body.part === "contact" ? end(at) : undefined;
      default:
        return undefined;
    }
  };

  const left = ({ trackId, lastSeen, heightPx, wasUsable }: Gone) => {
    if (!wasUsable || heightPx < nearPx) return;
    const opening = openings.find(
      ({ from, until = Number.POSITIVE_INFINITY }) => from <= lastSeen && lastSeen <= until,
    );
    if (opening === undefined || opening.told) return;
    const vanished = new Set(opening.vanished).add(trackId);
    const told = vanished.size > opening.entryIds.length;
    change(opening, { ...opening, vanished, told });
    if (told) onSuspected(opening.entryIds);
  };

  return { note, left };
}
