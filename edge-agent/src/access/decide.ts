import type { DenyReason, EntryId, Factor, Monotonic, Roster, RosterDoor } from "@menshen/protocol";
import type { Holder, IndexedRoster } from "../roster/holder-of.ts";
import { cameInBy, comesAgain } from "./anti-passback.ts";
import { judgeHolders } from "./checks.ts";
import { closedMode } from "./door-mode.ts";
import { holdersOf } from "./holders-of.ts";
import { judgePin } from "./judge-pin.ts";
import {
  awaiting,
  type Memory,
  type Pending,
  pendingOf,
  rightPin,
  secondFactorWithin,
  used,
  without,
  withoutEntry,
} from "./memory.ts";
import type { AccessContext, AccessRequest, Decided, Presented } from "./request.ts";
import { lendingStep, stepsWithoutFace } from "./second-step.ts";
import { waiveRule } from "./waive-rule.ts";
import { wayIn } from "./ways-in.ts";

/**
 * Decides whether the door opens to what was shown, and what the door remembers of it. Pure, synchronous, total: the
 * same function answers a face, a card and an order, and its value is both what happens and what is recorded.
 */
export function decide(request: AccessRequest, context: AccessContext): Decided {
  const { presented } = request;
  if (presented.type === "order") return decideOrder(request, context, presented);
  const { roster } = context;
  if (roster === undefined) return refuse(request, context.memory, "roster-missing");
  const proof = judgeProof(request, { memory: context.memory, roster });
  const { memory } = proof;
  if (proof.reason !== undefined) return refuse(request, memory, proof.reason);
  const known = { ...context, memory, list: roster.roster };
  const judged = judgeHolders(holdersOf(presented, roster), known);
  if (judged === undefined) return refuse(request, memory, "credential-not-found");
  if (!judged.ok) return refuse(request, memory, judged.reason, judged.holder);
  return decideAmong(request, known, judged.holders);
}

/**
 * Decides on whoever of those who share a card may be the one who shows it: the door opens to the first who may enter now, and
 * waits for the second step of any of them.
 */
function decideAmong(request: AccessRequest, context: Known, holders: readonly Holder[]): Decided {
  const { at } = request;
  const waited = holders.flatMap(({ occupancy }) => pendingOf(context.memory, occupancy.personId, at) ?? []);
  const asOne = { ...request, entryId: waited[0]?.entryId ?? request.entryId };
  const each = holders.map((holder) => ({ holder, ...decideHolder(asOne, context, holder) }));
  const granted = each.find(({ decision }) => decision.type === "granted");
  const [first = refuse(request, context.memory, "credential-not-found")] = each;
  const asked = each.flatMap(({ decision }) => (decision.type === "second-factor" ? [decision] : []));
  const [ask] = asked;
  if (granted !== undefined || ask === undefined) {
    const { decision, memory } = granted ?? first;
    return { decision, memory };
  }
  const accepts = [...new Set(asked.flatMap((one) => one.accepts))];
  const pending = each.flatMap(({ holder, memory }) => pendingOf(memory, holder.occupancy.personId, at) ?? []);
  return { decision: { ...ask, accepts }, memory: pending.reduce(awaiting, context.memory) };
}

/** An order arrives here with its signature and challenge already proven; only the door's own mode can refuse it. */
function decideOrder(
  request: AccessRequest,
  { doorMode, memory }: AccessContext,
  { actor, extended = false }: Extract<Presented, { type: "order" }>,
): Decided {
  const closed = closedMode(doorMode);
  if (closed !== undefined) return refuse(request, memory, closed);
  const { entryId } = request;
  const admitted = { type: "order", actor } as const;
  const opens = { factors: ["order"], admitted, ...unremarkable, extended } as const;
  return { decision: { type: "granted", entryId, ...opens }, memory };
}

const unremarkable = { duress: false, lendingSuspected: false, passedBack: false, waived: false } as const;

/** What speaks against the proof itself, before it is known whose it would be, and what is remembered of it. */
function judgeProof(
  { presented, at }: AccessRequest,
  known: { readonly memory: Memory; readonly roster: IndexedRoster },
): { readonly reason?: DenyReason; readonly memory: Memory } {
  const { memory } = known;
  switch (presented.type) {
    case "face":
      return presented.seen === "match" ? { memory } : { reason: `face-${presented.seen}`, memory };
    case "pin": {
      const judged = judgePin({ at }, presented, known);
      return judged.type === "wrong" ? judged : { memory: rightPin(memory, judged.key) };
    }
    case "qr":
      if (presented.proof === "valid") return { memory };
      return { reason: presented.proof === "replayed" ? "credential-replayed" : "credential-unreadable", memory };
    case "card":
    case "id-card":
    case "guest":
    case "app":
    case "order":
      return { memory };
  }
}

function decideHolder(request: AccessRequest, context: Known, holder: Holder): Decided {
  const { presented, at } = request;
  const { memory } = context;
  const door = context.list.doors.find(({ doorId }) => doorId === context.doorId);
  if (door === undefined) return refuse(request, memory, "not-permitted-at-this-door", holder);
  const closed = closedMode(context.doorMode);
  if (closed !== undefined) return refuse(request, memory, closed, holder);
  const earlier = pendingOf(memory, holder.occupancy.personId, at);
  const isDoubtful = presented.type === "face" && "doubtful" in presented && presented.doubtful === true;
  const factors = [...new Set([...(earlier?.factors ?? []), ...(isDoubtful ? [] : [presented.type])])];
  const story: Story = { holder, door, factors, request, ...(earlier && { earlier }) };
  return isDoubtful ? decideDoubtful(story, context) : decideByRule(story, context);
}

type Known = AccessContext & { readonly list: Roster };

/** Whose face it is, is clear; whether a living person shows it, is not: something else has to follow. */
function decideDoubtful(story: Story, context: Known): Decided {
  const { request, holder, door } = story;
  const accepts = stepsWithoutFace(holder, door, context);
  if (accepts.length === 0) return refuse(request, context.memory, "liveness-doubtful", holder);
  return askFor(accepts, "liveness-doubtful", context.memory, story);
}

function decideByRule(story: Story, context: Known): Decided {
  const { request, holder, door, factors } = story;
  const { memory } = context;
  const way = wayIn(factors, door, context.list, context.siteTime);
  if (way.type === "complete") return completed(memory, story, context);
  const step = waiveRule(request, story, context);
  if (step.type === "open") return completed(memory, { ...story, waived: true }, context);
  if (step.type === "ask") return askFor(step.accepts, "second-factor-required", memory, story);
  if (way.type === "incomplete") return askFor(way.accepts, "second-factor-required", memory, story);
  return refuse(request, memory, "not-permitted-at-this-time", holder);
}

interface Story {
  readonly request: AccessRequest;
  readonly factors: readonly Factor[];
  readonly holder: Holder;
  readonly door: RosterDoor;
  readonly earlier?: Pending;
  readonly waived?: boolean;
}

function completed(memory: Memory, story: Story, context: Known): Decided {
  const lending = lendingStep(story.request, story, context);
  if (lending.type === "ask") return askFor(lending.accepts, lending.because, memory, story);
  return grant(memory, story, lending.suspected);
}

function grant(memory: Memory, story: Story, lendingSuspected: boolean): Decided {
  const { request, factors, holder, earlier } = story;
  const entryId = earlier?.entryId ?? request.entryId;
  const owner = ownerOf(story);
  const decision = {
    ...({ type: "granted", entryId, factors, admitted: { type: "holder", holder } } as const),
    duress: isForced(story),
    ...{ lendingSuspected, passedBack: isPassedBack(memory, story), waived: story.waived === true },
    extended: holder.occupancy.needsLonger === true,
    ...(owner && { owner }),
  };
  return { decision, memory: afterGrant(memory, story, entryId) };
}

/** What can be handed out through a gap in the door; a face and a phone's own key cannot. */
const handedOn: readonly Factor[] = ["card", "id-card", "guest"];

const minds = ({ door, holder }: Story) => door.antiPassback === "soft" && handedOn.includes(holder.credential.kind);

function isPassedBack(memory: Memory, story: Story): boolean {
  const { request, holder, door } = story;
  return minds(story) && comesAgain(memory, holder.credential.credentialId, request.at, door.antiPassbackWithin);
}

function afterGrant(memory: Memory, story: Story, entryId: EntryId): Memory {
  const { holder, request, door } = story;
  const { credentialId, kind } = holder.credential;
  const settled = withoutEntry(without(memory, holder.occupancy.personId), entryId);
  const counted = kind === "guest" ? used(settled, credentialId) : settled;
  if (!minds(story)) return counted;
  return cameInBy(counted, credentialId, { entryId, at: request.at, within: door.antiPassbackWithin });
}

/** Asks for more under the entry that began with the first factor; asked again, it is waited for anew. */
function askFor(accepts: readonly Factor[], because: DenyReason, memory: Memory, story: Story): Decided {
  const { request, factors, holder, earlier } = story;
  const { at, presented } = request;
  const entryId = earlier?.entryId ?? request.entryId;
  const owner = ownerOf(story);
  const pending = {
    ...{ entryId, personId: holder.occupancy.personId, factors, because, shown: earlier?.shown ?? presented.type },
    asked: new Map([[because, at], ...(earlier?.asked ?? [])]),
    until: (at + secondFactorWithin) as Monotonic,
    ...(owner && { owner }),
    ...(isForced(story) && { duress: true }),
  };
  const shown = factors.length > 0 ? factors : [pending.shown];
  const asked = { entryId, factors: shown, accepts, because, holder, within: secondFactorWithin };
  return { decision: { type: "second-factor", ...asked }, memory: awaiting(memory, pending) };
}

/** The code for being forced counts whichever step it was. */
const isForced = ({ request: { presented }, earlier }: Story) =>
  earlier?.duress === true || (presented.type === "pin" && presented.duress === true);

const ownerOf = ({ request: { presented }, earlier }: Story) =>
  ("owner" in presented ? presented.owner : undefined) ?? earlier?.owner;

function refuse({ entryId, presented }: AccessRequest, memory: Memory, reason: DenyReason, holder?: Holder): Decided {
  const factors = [presented.type];
  return { decision: { type: "denied", entryId, factors, reason, ...(holder && { holder }) }, memory };
}
