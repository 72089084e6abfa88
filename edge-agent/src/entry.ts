import type { CardRead, Frame, KeyPress, TroubledRead, VoiceSentence } from "@menshen/hardware";
import {
  type DoorId,
  type DoorMode,
  type EntryId,
  type EventBody,
  type Factor,
  type Millis,
  type Monotonic,
  mintId,
  type OwnerComparison,
  type SiteTime,
} from "@menshen/protocol";
import { settledEntry, somebodyLeft } from "./access/anti-passback.ts";
import { livesHere } from "./access/checks.ts";
import { decide } from "./access/decide.ts";
import { isOpenToAll } from "./access/door-mode.ts";
import { type Circumstances, entryEvent, overdueEvent } from "./access/entry-events.ts";
import { forgetOverdue, type Memory, type Pending } from "./access/memory.ts";
import { createRefusals } from "./access/refusals.ts";
import type { AccessContext, Decision, Presented } from "./access/request.ts";
import { presentedCard, presentedFace, type Shown, shownOf } from "./entry-presented.ts";
import { createUnreadable } from "./entry-unreadable.ts";
import { createPinPads } from "./keypad/pin-pad.ts";
import type { OwnerComparer } from "./owner-comparison/owner-comparer.ts";
import { ownersOf } from "./owner-comparison/owners-of.ts";
import { createPresenter, type Entered } from "./owner-comparison/present-credential.ts";
import type { PhotographEntry } from "./photos/photograph-entry.ts";
import type { Sighting } from "./recognition/watch-faces.ts";
import type { IndexedRoster } from "./roster/holder-of.ts";

export interface EntryParts {
  readonly doorId: DoorId;
  readonly door: EntryDoor;
  readonly roster: () => IndexedRoster | undefined;
  readonly siteTime: () => SiteTime;
  readonly clock: () => AccessContext["clock"] & { readonly monotonic: Monotonic };
  /** 32 bytes under which card numbers are hashed. */
  readonly siteKey: Uint8Array;
  /** Whether the camera shows pictures taken earlier, so that nobody stands at this door. */
  readonly replay: boolean;
  /** Journals in the order of calls; a disk that refuses holds up nothing here. */
  readonly append: (body: EventBody) => void;
  readonly photograph: PhotographEntry;
  /** What the door remembers from earlier runs, and who takes what it remembers after each decision. */
  readonly remembered: Memory;
  readonly remember: (memory: Memory) => void;
  readonly alarmStands: () => boolean;
  readonly onRepeatedRefusal: (entryId: EntryId) => void;
  readonly onDuress: (entryId: EntryId) => void;
  /** A card opened although the face beside it was not its owner's and nothing else cleared it up. */
  readonly onLendingSuspected: (entryId: EntryId) => void;
  readonly ownerComparer: OwnerComparer;
  /** What the door can be shown at this moment; everything unless told. */
  readonly takes?: () => ReadonlySet<Factor>;
  /** Shows that the door waits for something more. */
  readonly showMoreAsked: () => void;
  /** Shows that something is being looked at that takes a moment. */
  readonly showProcessing?: () => void;
  readonly say?: (sentence: VoiceSentence) => void;
  /** The same card came in twice and nobody left in between; it opened all the same. */
  readonly onPassedBack?: (entryId: EntryId) => void;
  /** A PIN could not be compared: nobody was refused by that. */
  readonly onPinFault?: (fault: unknown) => void;
  readonly after: (span: Millis, act: () => void) => () => void;
  readonly onDecided?: (decision: Decision, shown: Shown) => void;
  /** Somebody was asked for more and did not show it in time. */
  readonly onOverdue?: (pending: Pending) => void;
  readonly onCompared?: (entryId: EntryId, found: OwnerComparison) => void;
}

/** What entries need of a door. */
export interface EntryDoor {
  admit(entryId: EntryId, who?: { readonly extended: boolean; readonly resident: boolean }): void;
  showDenied(entryId?: EntryId): void;
  standingMode(): DoorMode;
}

/** How people come in: a face or a card is shown, decided upon, acted on, journalled, photographed; in this order. */
export interface Entry {
  face(sighting: Sighting): void;
  card(read: CardRead): void;
  /** A reader, which is named where a door has several, read something and got no number. */
  trouble(read: TroubledRead, reader?: string): void;
  /** A key on a keypad, which is named where a door has several: each types for itself. */
  key(press: KeyPress, keypad?: string): void;
  /** The door told what became of an entry: whoever was let in by their face and did not enter is looked at again. */
  settled(entryId: EntryId, outcome: "taken" | "not-taken"): void;
  /** An order from afar, whose signature and challenge are proven: decided upon like all that is shown at the door. */
  order(presented: Extract<Presented, { readonly type: "order" | "app" }>): Decision;
  /** Somebody went out: whose card came in is not held against it any more. */
  left(): void;
  /** Everything a decision would depend on at this moment. */
  situation(): AccessContext;
}

/** Tells the story of every entry at one door. */
export function createEntry(parts: EntryParts): Entry {
  const { door, append, photograph } = parts;
  const refusals = createRefusals();
  let memory = parts.remembered;

  const awaited = createAwaited();

  const face = (sighting: Sighting) => void enter({ presented: presentedFace(sighting), sighting });

  const presenter = createPresenter({
    rule: () => doorInForce()?.ownerComparison ?? "off",
    comparer: parts.ownerComparer,
    foresee: (owned) => decideNow(owned).decision.type,
    ownersOf: (owned) => ownersOf(owned, situationNow().context),
    enter: (owned, compare) => enter({ ...shownOf(owned), ...(compare && { compare }) }),
    onCompared: ({ entryId }, comparison) => {
      append({ type: "entry.owner-compared", entryId, comparison });
      parts.onCompared?.(entryId, comparison);
    },
  });

  const card = (read: CardRead) => presenter.card(presentedCard(read, parts));

  const key = createPinPads({
    roster: () => parts.roster()?.roster,
    siteKey: parts.siteKey,
    onEntered: () => parts.showProcessing?.(),
    onPin: (presented) => enter({ presented }),
    onFault: (fault) => parts.onPinFault?.(fault),
  });

  /** Shows and says a refusal, but where the door stands open to all: there it would be none. */
  const turnAway = (sentence: VoiceSentence, entryId?: EntryId) => {
    if (isOpenToAll(door.standingMode())) return;
    door.showDenied(entryId);
    parts.say?.(sentence);
  };

  const trouble = createUnreadable({
    ...{ append, turnAway, now: () => parts.clock().monotonic, circumstances: () => circumstancesOf({}) },
    onAttempt: (entryId) => refused(entryId, undefined),
  });

  const situationNow = () => {
    const { monotonic: at, ...clock } = parts.clock();
    const { doorId } = parts;
    const place = { doorId, doorMode: door.standingMode(), ...(parts.takes && { takes: parts.takes() }) };
    return { at, context: { roster: parts.roster(), ...place, siteTime: parts.siteTime(), clock, memory } };
  };

  const decideNow = (presented: Presented) => {
    const { at, context } = situationNow();
    return decide({ entryId: mintId("entry"), at, presented }, context);
  };

  const enter = (shown: Shown): Entered => {
    const decided = decideNow(shown.presented);
    memory = decided.memory;
    const { decision } = decided;

    // The lock first: whoever may come in does not wait for a disk or a picture.
    if (decision.type === "granted") door.admit(decision.entryId, whoOf(decision));
    parts.onDecided?.(decision, shown);
    // One entry says one thing of its owner: what was found with its first step stands.
    const isKnown = decision.type === "granted" && decision.owner !== undefined;
    const compared = decision.type === "granted" && !isKnown ? shown.compare?.() : undefined;
    const found = compared?.settled ? { ownerComparison: compared.found } : {};
    append(entryEvent(decision, { ...circumstancesOf(shown), ...found }));
    parts.remember(memory);
    if (compared?.settled) parts.onCompared?.(decision.entryId, compared.found);
    afterwards(decision, shown);
    return { decision, compared: isKnown || compared?.settled === true };
  };

  const afterwards = (decision: Decision, shown: Shown) => {
    const { sighting, presented } = shown;
    const { entryId } = decision;
    switch (decision.type) {
      case "granted":
        if (sighting) awaited.add(entryId, sighting);
        // The same for everybody, whatever is told in silence; whoever orders from afar does not hear it.
        if (presented.type !== "order") parts.say?.("welcome");
        callAttention(decision);
        return photograph(entryId, sighting?.frame);
      case "denied":
        return deny(decision, shown);
      case "second-factor":
        parts.showMoreAsked();
        parts.say?.(askingFor(decision.accepts));
        parts.after(decision.within, endWaiting);
        return undefined;
    }
  };

  const deny = ({ entryId, reason }: Extract<Decision, { type: "denied" }>, { presented, sighting }: Shown) => {
    // Whoever is forced needs help all the more where the door does not open.
    if (presented.type === "pin" && presented.duress) parts.onDuress(entryId);
    // Whoever ordered from afar does not stand there, and learns it from the order's own refusal.
    if (presented.type === "order") return append({ type: "entry.photo-missing", entryId, reason: "not-kept" });
    // Everybody sees the mask; no other reason is said aloud.
    turnAway(reason === "face-masked" ? "mask-off" : "not-admitted", entryId);
    refused(entryId, sighting?.frame);
  };

  /** What somebody has to be told although the door opened as ever. */
  const callAttention = ({ entryId, ...decision }: Extract<Decision, { type: "granted" }>) => {
    if (decision.duress) parts.onDuress(entryId);
    if (decision.lendingSuspected) parts.onLendingSuspected(entryId);
    if (decision.passedBack) parts.onPassedBack?.(entryId);
  };

  /** A refused person's picture is kept only where the rule of this door allows it. */
  const refused = (entryId: EntryId, frame: Frame | undefined) => {
    const { isRepeated, isAlarming } = refusals.count(parts.clock().monotonic);
    if (isAlarming) parts.onRepeatedRefusal(entryId);
    const rule = doorInForce()?.deniedPhotos ?? "repeated";
    const isKept = rule === "always" || (rule === "repeated" && (isRepeated || parts.alarmStands()));
    if (isKept) photograph(entryId, frame);
    else append({ type: "entry.photo-missing", entryId, reason: "not-kept" });
  };

  /** Whoever was asked for more and did not show it in time is refused, under the entry that began with the first factor. */
  const endWaiting = () => {
    const { overdue, memory: rest } = forgetOverdue(memory, parts.clock().monotonic);
    memory = rest;
    for (const pending of overdue) {
      append(overdueEvent(pending, circumstancesOf({})));
      parts.onOverdue?.(pending);
      if (pending.duress) parts.onDuress(pending.entryId);
      door.showDenied(pending.entryId);
      refused(pending.entryId, undefined);
    }
  };

  const doorInForce = () => parts.roster()?.roster.doors.find(({ doorId }) => doorId === parts.doorId);

  const circumstancesOf = ({ sighting, numberHash: hash, document: read }: Partial<Shown>): Circumstances => ({
    rosterVersion: parts.roster()?.roster.rosterVersion ?? 0,
    // A card is held by a hand, even where the camera replays.
    replay: parts.replay && sighting !== undefined,
    ...(sighting && { recognition: sighting.verdict.recognition }),
    ...(hash && { numberHash: hash }),
    ...(read && { document: read }),
  });

  const settled = (entryId: EntryId, outcome: "taken" | "not-taken") => {
    const sighting = awaited.take(entryId);
    if (outcome === "not-taken") sighting?.lookAgain();
    memory = settledEntry(memory, entryId, outcome);
  };

  const left = () => {
    memory = somebodyLeft(memory);
  };

  const order: Entry["order"] = (presented) =>
    presented.type === "app" ? presenter.phone(presented) : enter({ presented }).decision;

  return { face, card, trouble, key, settled, order, left, situation: () => situationNow().context };
}

/** What is said to whoever has to show something more: a face is what can be shown with both hands full. */
function askingFor(accepts: readonly Factor[]): VoiceSentence {
  if (accepts.includes("pin")) return "enter-pin";
  return accepts.includes("face") ? "look-here" : "use-card";
}

/** What a door has to know of whom it lets in. */
function whoOf({ admitted, extended }: Extract<Decision, { type: "granted" }>) {
  return { extended, resident: admitted.type === "holder" && livesHere(admitted.holder) };
}

const mostAwaited = 4;

/** Who was let in by their face and is awaited; a door without a contact tells nothing, so that only the newest are. */
function createAwaited() {
  const letIn = new Map<EntryId, Sighting>();
  return {
    add(entryId: EntryId, sighting: Sighting) {
      for (const eldest of [...letIn.keys()].slice(0, Math.max(0, letIn.size + 1 - mostAwaited))) letIn.delete(eldest);
      letIn.set(entryId, sighting);
    },
    take(entryId: EntryId): Sighting | undefined {
      const sighting = letIn.get(entryId);
      letIn.delete(entryId);
      return sighting;
    },
  };
}
