import type { DenyReason, DoorMode, Factor, Monotonic, Roster } from "@menshen/protocol";
import { type Holder, type IndexedRoster, numberKey } from "../roster/holder-of.ts";
import { judgeHolders } from "./checks.ts";
import {
  awaiting,
  type Memory,
  type Pending,
  pendingOf,
  pinsLockedOut,
  rightPin,
  secondFactorWithin,
  used,
  without,
  wrongPin,
} from "./memory.ts";
import type { AccessContext, AccessRequest, Decided, Presented, PresentedCredential } from "./request.ts";
import { type LendingStep, lendingStep, stepsWithoutFace } from "./second-step.ts";
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
  const objection = objectionToProof(request, context);
  if (objection !== undefined)
    return { ...refuse(request, context.memory, objection.reason), memory: objection.memory };
  const judged = judgeHolders(holdersOf(presented, roster), { ...context, list: roster.roster });
  if (judged === undefined) return refuse(request, context.memory, "credential-not-found");
  if (!judged.ok) return refuse(request, context.memory, judged.reason, judged.holder);
  return decideHolder(request, { ...context, list: roster.roster }, judged.holder);
}

/** Modes in which nobody is let in from outside. */
function closedMode(mode: DoorMode): DenyReason | undefined {
  if (mode === "blocked") return "door-blocked";
  if (mode === "locked-down") return "door-locked-down";
  return undefined;
}

/** An order arrives here with its signature and challenge already proven; only the door's own mode can refuse it. */
function decideOrder(
  request: AccessRequest,
  { doorMode, memory }: AccessContext,
  { actor }: Extract<Presented, { type: "order" }>,
): Decided {
  const closed = closedMode(doorMode);
  if (closed !== undefined) return refuse(request, memory, closed);
  const { entryId } = request;
  const admitted = { type: "order", actor } as const;
  const opens = { factors: ["order"], admitted, duress: false, lendingSuspected: false } as const;
  return { decision: { type: "granted", entryId, ...opens }, memory };
}

/** What speaks against the proof itself, before it is known whose it would be. */
function objectionToProof(
  { presented, at }: AccessRequest,
  { memory }: AccessContext,
): { readonly reason: DenyReason; readonly memory: Memory } | undefined {
  switch (presented.type) {
    case "face":
      return presented.seen === "match" ? undefined : { reason: `face-${presented.seen}`, memory };
    case "pin":
      return objectionToPin(presented.matched !== undefined, memory, at);
    case "qr":
      if (presented.proof === "valid") return undefined;
      return { reason: presented.proof === "replayed" ? "credential-replayed" : "credential-unreadable", memory };
    case "card":
    case "id-card":
    case "guest":
    case "app":
    case "order":
      return undefined;
  }
}

function objectionToPin(matches: boolean, memory: Memory, at: Monotonic) {
  if (pinsLockedOut(memory, at)) return { reason: "pin-locked-out", memory } as const;
  return matches ? undefined : ({ reason: "invalid-pin", memory: wrongPin(memory, at) } as const);
}

function holdersOf(presented: PresentedCredential, roster: IndexedRoster): readonly Holder[] {
  switch (presented.type) {
    case "face":
      return presented.seen === "match" ? (roster.byFace.get(presented.personId) ?? []) : [];
    case "card":
    case "id-card":
      return roster.byNumber.get(numberKey(presented.type, presented.numberHash)) ?? [];
    case "guest":
      return roster.byNumber.get(numberKey("guest", presented.passHash)) ?? [];
    case "pin":
      return ofKind(roster, presented.matched, "pin");
    case "qr":
    case "app":
      return ofKind(roster, presented.credentialId, presented.type);
  }
}

function ofKind(roster: IndexedRoster, credentialId: string | undefined, kind: Factor): readonly Holder[] {
  const holders = credentialId === undefined ? [] : (roster.byCredential.get(credentialId) ?? []);
  return holders.filter(({ credential }) => credential.kind === kind);
}

function decideHolder(
  request: AccessRequest,
  context: AccessContext & { readonly list: Roster },
  holder: Holder,
): Decided {
  const { presented, at } = request;
  const memory = presented.type === "pin" ? rightPin(context.memory) : context.memory;
  const door = context.list.doors.find(({ doorId }) => doorId === context.doorId);
  if (door === undefined) return refuse(request, memory, "not-permitted-at-this-door", holder);
  const closed = closedMode(context.doorMode);
  if (closed !== undefined) return refuse(request, memory, closed, holder);
  const earlier = pendingOf(memory, holder.occupancy.personId, at);
  const isDoubtful = presented.type === "face" && "doubtful" in presented && presented.doubtful === true;
  const factors = [...new Set([...(earlier?.factors ?? []), ...(isDoubtful ? [] : [presented.type])])];
  const story: Story = { holder, factors, request, ...(earlier && { earlier }) };
  if (isDoubtful) {
    const accepts = stepsWithoutFace(holder, door, context);
    if (accepts.length === 0) return refuse(request, memory, "liveness-doubtful", holder);
    return askFor(accepts, "liveness-doubtful", memory, story);
  }
  const way = wayIn(factors, door, context.list, context.siteTime);
  switch (way.type) {
    case "complete":
      return completed(memory, story, lendingStep(request, { ...story, door }, context));
    case "incomplete":
      return askFor(way.accepts, "second-factor-required", memory, story);
    case "none":
      return refuse(request, memory, "not-permitted-at-this-time", holder);
  }
}

interface Story {
  readonly request: AccessRequest;
  readonly factors: readonly Factor[];
  readonly holder: Holder;
  readonly earlier?: Pending;
}

function completed(memory: Memory, story: Story, lending: LendingStep): Decided {
  if (lending.type === "ask") return askFor(lending.accepts, "card-face-mismatch", memory, story);
  return grant(memory, story, lending.suspected);
}

function grant(memory: Memory, story: Story, lendingSuspected: boolean): Decided {
  const { request, factors, holder, earlier } = story;
  const { presented } = request;
  const entryId = earlier?.entryId ?? request.entryId;
  const owner = ownerOf(story);
  const remembered = without(memory, holder.occupancy.personId);
  const counted = holder.credential.kind === "guest" ? used(remembered, holder.credential.credentialId) : remembered;
  const duress = presented.type === "pin" && presented.duress === true;
  const admitted = { type: "holder", holder } as const;
  const decision = {
    ...({ type: "granted", entryId, factors, admitted, duress, lendingSuspected } as const),
    ...(owner && { owner }),
  };
  return { decision, memory: counted };
}

/** Asks for more under the entry that began with the first factor; asked again, it is waited for anew. */
function askFor(accepts: readonly Factor[], because: DenyReason, memory: Memory, story: Story): Decided {
  const { request, factors, holder, earlier } = story;
  const { at, presented } = request;
  const entryId = earlier?.entryId ?? request.entryId;
  const owner = ownerOf(story);
  const pending = {
    ...{ entryId, personId: holder.occupancy.personId, factors, because, shown: earlier?.shown ?? presented.type },
    since: earlier?.because === because ? earlier.since : at,
    until: (at + secondFactorWithin) as Monotonic,
    ...(owner && { owner }),
  };
  const shown = factors.length > 0 ? factors : [pending.shown];
  const asked = { entryId, factors: shown, accepts, because, holder, within: secondFactorWithin };
  return { decision: { type: "second-factor", ...asked }, memory: awaiting(memory, pending) };
}

const ownerOf = ({ request: { presented }, earlier }: Story) =>
  ("owner" in presented ? presented.owner : undefined) ?? earlier?.owner;

function refuse({ entryId, presented }: AccessRequest, memory: Memory, reason: DenyReason, holder?: Holder): Decided {
  const factors = [presented.type];
  return { decision: { type: "denied", entryId, factors, reason, ...(holder && { holder }) }, memory };
}
