import type { TroubledRead, VoiceSentence } from "@menshen/hardware";
import {
  type EntryId,
  type EventBody,
  type Monotonic,
  mintId,
  minutes,
  type ReadTroubleCode,
  seconds,
} from "@menshen/protocol";
import { type Circumstances, unreadableEvent } from "./access/entry-events.ts";

export interface UnreadableParts {
  readonly now: () => Monotonic;
  readonly circumstances: () => Circumstances;
  readonly append: (body: EventBody) => void;
  /** Shows and says at the door that nothing came of it. */
  readonly turnAway: (sentence: VoiceSentence) => void;
  /** Counts it as somebody's attempt. */
  readonly onAttempt: (entryId: EntryId) => void;
}

/** Troubles that only a reader of documents has. */
const ofDocuments: readonly ReadTroubleCode[] = [
  "card-fake",
  "card-removed",
  "card-not-permitted",
  "layout-unknown",
  "reader-refused",
];

/** Troubles after which the same card may be read; to the others another try would say the same. */
const mendedByAnotherTry: readonly ReadTroubleCode[] = [
  "parity",
  "frame-lost",
  "checksum",
  "card-removed",
  "read-failed",
];

/** Troubles that a loose wire makes by itself, with nobody there. */
const ofTheLine: readonly ReadTroubleCode[] = ["parity", "bits", "frame-lost", "checksum"];

/** Takes what a reader read without getting a number: told as a refusal, and as somebody's attempt only where it is one. */
export function createUnreadable(parts: UnreadableParts): (read: TroubledRead, reader?: string) => void {
  const isNew = createTroubles();
  return ({ reason }, reader = "entry") => {
    if (!isNew(reader, reason, parts.now())) return;
    const entryId = mintId("entry");
    const factor = ofDocuments.includes(reason) ? "id-card" : "card";
    parts.append(unreadableEvent({ entryId, factor, trouble: reason }, parts.circumstances()));
    parts.turnAway(mendedByAnotherTry.includes(reason) ? "read-again" : "not-admitted");
    // Noise on a line is nobody's attempt; a card that is no card is.
    if (reason === "card-fake") parts.onAttempt(entryId);
    else parts.append({ type: "entry.photo-missing", entryId, reason: "not-kept" });
  };
}

/** The same trouble within so long is told once: a loose wire says it a hundred times. */
const sameTroubleWithin = seconds(5);
/** And of a line that goes on for nights so many within so long: the house wants to sleep, and the journal has other things to hold. */
const mostOfTheLine = 5;
const ofTheLineWithin = minutes(10);

function createTroubles(): (reader: string, reason: ReadTroubleCode, at: Monotonic) => boolean {
  const told = new Map<string, readonly Monotonic[]>();
  return (reader, reason, at) => {
    const which = `${reason} at ${reader}`;
    const before = (told.get(which) ?? []).filter((time) => at - time < ofTheLineWithin);
    const last = before.at(-1);
    if (last !== undefined && at - last < sameTroubleWithin) return false;
    if (ofTheLine.includes(reason) && before.length >= mostOfTheLine) return false;
    told.set(which, [...before, at]);
    return true;
  };
}
