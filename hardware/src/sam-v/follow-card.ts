import type { DeviceState, ReadTrouble } from "../ports.ts";
import type { SamCommand } from "./command.ts";
import type { DocumentReading } from "./read-document.ts";
import type { SamStatus } from "./status.ts";

/** Where the conversation with the module stands; made by `beginFollowing` and `follow` alone. */
export interface Following {
  /** The command whose answer is awaited; undefined while nothing is asked. */
  readonly asked: SamCommand | undefined;
  /** Questions in a row that got no answer. */
  readonly misses: number;
  /** The card on the plate has been dealt with, and must be gone before one is read again. */
  readonly mustLeave: boolean;
  /** Looks in a row that found no card. */
  readonly absent: number;
  /** How often this card was tried. */
  readonly tries: number;
  /** Why the last try gave nothing, to be told when there is no other. */
  readonly failed?: ReadTrouble;
}

/** What happened: an answer, none in time (`damaged`: bytes came whose checksum was wrong), or the pause is over. */
export type SamEvent =
  | { readonly type: "answer"; readonly status: SamStatus; readonly reading?: DocumentReading }
  | { readonly type: "no-answer"; readonly damaged: boolean }
  | { readonly type: "paused" };

/** What is to be done now. `pause`: wait before the next look; `recover`: longer, as the module is out of order. */
export type SamEffect =
  | { readonly type: "ask"; readonly command: SamCommand }
  | { readonly type: "pause" | "recover" }
  | { readonly type: "become"; readonly state: DeviceState; readonly because?: SamStatus }
  | { readonly type: "read"; readonly reading: Extract<DocumentReading, { type: "document" }> }
  | { readonly type: "trouble"; readonly reason: ReadTrouble };

export interface Followed {
  readonly following: Following;
  readonly effects: readonly SamEffect[];
}

/** Questions without an answer before the module counts as silent. */
const MOST_MISSES = 3;
/** The same where something answered and its checksum was wrong. */
const MOST_DAMAGED = 10;
/** Tries before a card that stays is given up. */
const MOST_TRIES = 3;
/** Looks that must find nothing before a card counts as gone: one may miss a card that lies there. */
const ABSENT_LOOKS = 2;

/** The beginning, also after the module went away: it is asked first whether it is in order. */
export function beginFollowing(): Followed {
  const quiet: Following = { asked: undefined, misses: 0, mustLeave: false, absent: 0, tries: 0 };
  return ask(quiet, "status");
}

/** One step of the conversation: find, select, read, then wait until the card has left; pure and total. */
export function follow(following: Following, event: SamEvent): Followed {
  switch (event.type) {
    case "paused":
      return ask(following, following.asked ?? "find");
    case "no-answer":
      return onNoAnswer(following, event.damaged);
    case "answer":
      return onAnswer(following, event);
  }
}

function onNoAnswer(following: Following, damaged: boolean): Followed {
  const misses = following.misses + 1;
  const next = { ...following, misses };
  const { asked } = following;
  const isCardThere = asked === "select" || asked === "read";
  // Noise is no silence, for somebody answered; for ever it is one.
  if (misses >= (damaged ? MOST_DAMAGED : MOST_MISSES)) return fallSilent(next);
  // Where only the answer was lost, the card has not moved: most modules find no card again that they have read.
  if (isCardThere && misses === 1) return ask(next, asked);
  return isCardThere ? tryAgain(next, damaged ? "checksum" : "read-failed") : pause(next, asked);
}

function fallSilent(following: Following): Followed {
  const trouble: readonly SamEffect[] = following.failed ? [{ type: "trouble", reason: following.failed }] : [];
  const { following: next, effects } = pause({ ...done(following), misses: MOST_MISSES }, "status");
  return { following: next, effects: [...trouble, { type: "become", state: "silent" }, ...effects] };
}

function onAnswer(heard: Following, event: Extract<SamEvent, { type: "answer" }>): Followed {
  const following = { ...heard, misses: 0 };
  if (event.status === "self-test-failed" || event.status === "not-authorised")
    return onModuleFault(following, event.status);
  // What never says that it is in order is no reader, whatever it says.
  if (heard.asked === "status" && event.status !== "done") return onNoAnswer(heard, true);
  switch (following.asked) {
    case "status":
      return onInOrder(following);
    case "find":
      return onFind(following, event.status);
    case "select":
      return onSelect(following, event.status);
    case "read":
      return onRead(following, event);
    case "reset":
    case undefined:
      return pause(following, "status");
  }
}

/** The module itself is out of order: it is reset after a while and asked again. */
function onModuleFault(following: Following, because: SamStatus): Followed {
  const isCardThere = following.asked === "select" || following.asked === "read";
  const trouble: readonly SamEffect[] = isCardThere ? [{ type: "trouble", reason: "reader-refused" }] : [];
  const asked = following.asked === "reset" ? "status" : "reset";
  const effects: readonly SamEffect[] = [...trouble, { type: "become", state: "fault", because }, { type: "recover" }];
  return { following: { ...done(following), asked }, effects };
}

function onInOrder(following: Following): Followed {
  const { following: next, effects } = ask(following, "find");
  return { following: next, effects: [{ type: "become", state: "working" }, ...effects] };
}

function onFind(following: Following, status: SamStatus): Followed {
  if (status === "found") {
    return following.mustLeave
      ? pause({ ...following, absent: 0 })
      : ask({ ...following, tries: following.tries + 1 }, "select");
  }
  if (status !== "no-card") return pause(following);
  // It was there and could not be read, and now it is not.
  if (following.tries > 0)
    return give(following, { type: "trouble", reason: following.failed === "checksum" ? "checksum" : "card-removed" });
  const absent = following.absent + 1;
  return pause({ ...following, absent, mustLeave: following.mustLeave && absent < ABSENT_LOOKS });
}

function onSelect(following: Following, status: SamStatus): Followed {
  if (status === "done") return ask(following, "read");
  return status === "select-failed" ? tryAgain(following, "card-removed") : onCardRefused(following, status);
}

function onRead(following: Following, { status, reading }: Extract<SamEvent, { type: "answer" }>): Followed {
  if (status !== "done") return onCardRefused(following, status);
  if (reading === undefined) return tryAgain(following, "read-failed");
  return give(
    following,
    reading.type === "document" ? { type: "read", reading } : { type: "trouble", reason: troubleOf(reading) },
  );
}

function onCardRefused(following: Following, status: SamStatus): Followed {
  if (status === "card-refuses-module" || status === "module-refuses-card") {
    return give(following, { type: "trouble", reason: "card-fake" });
  }
  return tryAgain(following, "read-failed");
}

/** The card may only have moved: it is looked for once more before anybody is told. */
function tryAgain(following: Following, reason: ReadTrouble): Followed {
  if (following.tries >= MOST_TRIES) return give(following, { type: "trouble", reason });
  return pause({ ...following, failed: reason });
}

function troubleOf(reading: Extract<DocumentReading, { type: "refused" }>): ReadTrouble {
  switch (reading.reason) {
    case "layout-unknown":
      return "layout-unknown";
    case "not-permitted":
      return "card-not-permitted";
    case "number-wrong":
      return "read-failed";
  }
}

function give(following: Following, effect: SamEffect): Followed {
  const { following: next, effects } = pause(done(following));
  return { following: next, effects: [effect, ...effects] };
}

function done({ asked, misses }: Following): Following {
  return { asked, misses, mustLeave: true, absent: 0, tries: 0 };
}

function ask(following: Following, command: SamCommand): Followed {
  return { following: { ...following, asked: command }, effects: [{ type: "ask", command }] };
}

function pause(following: Following, then: SamCommand = "find"): Followed {
  return { following: { ...following, asked: then }, effects: [{ type: "pause" }] };
}
