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

/** Who was let in through one opening of the door, and which faces vanished at it. */
interface Opening {
  readonly from: number;
  readonly until?: number;
  readonly entryIds: readonly EntryId[];
  readonly vanished: ReadonlySet<number>;
  readonly told: boolean;
}

/** Counts faces that vanished at an open door against the people who were let in. */
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
  let granted: readonly EntryId[] = [];

  const change = (opening: Opening, next: Opening) => {
    openings = openings.map((one) => (one === opening ? next : one));
  };
  const standing = () => openings.find(({ until }) => until === undefined);

  const note = (body: EventBody, at: Monotonic) => {
    switch (body.type) {
      case "entry.granted": {
        const open = standing();
        // Whoever is let in while the door stands open goes through it without opening it.
        if (open !== undefined) change(open, { ...open, entryIds: [...open.entryIds, body.entryId] });
        else granted = [...granted, body.entryId];
        return;
      }
      case "entry.not-taken":
        granted = granted.filter((id) => id !== body.entryId);
        return;
      case "door.opened":
        if (body.opening === "entry") begin(at);
        return;
      case "door.closed": {
        const open = standing();
        if (open !== undefined) change(open, { ...open, until: at });
        return;
      }
      default:
        return;
    }
  };

  const begin = (at: Monotonic) => {
    const opening: Opening = { from: at - before, entryIds: granted, vanished: new Set(), told: false };
    openings = [...openings, opening].slice(-mostOpenings);
    granted = [];
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
