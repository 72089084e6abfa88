import {
  type CredentialId,
  type DenyReason,
  type EntryId,
  type Factor,
  type Millis,
  type Monotonic,
  millis,
  type OwnerComparison,
  type PersonId,
} from "@menshen/protocol";
import { afterRight, afterWrong, isForgotten, isResting, type PinTries } from "./pin-tries.ts";

/** How long the door waits for a second factor. */
export const secondFactorWithin = millis(15_000);

/** Somebody who has shown something that does not suffice alone. */
export interface Pending {
  readonly entryId: EntryId;
  readonly personId: PersonId;
  /** What counts towards a way in; a face in doubt does not. */
  readonly factors: readonly Factor[];
  /** What was shown first, whether it counts or not. */
  readonly shown: Factor;
  readonly because: DenyReason;
  /** For which reasons more was asked for so far, and since when: two that take turns must not make each other forgotten. */
  readonly asked: ReadonlyMap<DenyReason, Monotonic>;
  readonly owner?: OwnerComparison;
  /** The code for being forced was among what was shown. */
  readonly duress?: boolean;
  /** Until when it is waited for. */
  readonly until: Monotonic;
}

/** When a card opened last, under which entry, and whether somebody is known to have gone through. */
export interface CameIn {
  readonly entryId: EntryId;
  readonly at: Monotonic;
  readonly taken: boolean;
}

/** Whose wrong PINs are counted together: a keypad's, or those shown beside one person's card. */
export type TriesKey = `keypad ${string}` | PersonId;

/** What a door remembers from one decision to the next. */
export interface Memory {
  readonly pending: readonly Pending[];
  readonly uses: ReadonlyMap<CredentialId, number>;
  readonly pinTries: ReadonlyMap<TriesKey, PinTries>;
  /** When which card came in last, for anti-passback. */
  readonly cameIn: ReadonlyMap<CredentialId, CameIn>;
}

export const emptyMemory: Memory = { pending: [], uses: new Map(), pinTries: new Map(), cameIn: new Map() };

/** What this person has shown within the time allowed; pure. */
export function pendingOf(memory: Memory, personId: PersonId, at: Monotonic): Pending | undefined {
  return memory.pending.find((pending) => pending.personId === personId && pending.until > at);
}

/** Whether somebody was asked for more for this reason, and long enough ago to have understood it; pure. */
export function wasAsked(
  earlier: Pick<Pending, "asked"> | undefined,
  because: DenyReason,
  at: Monotonic,
  longAgo: Millis,
): boolean {
  const since = earlier?.asked.get(because);
  return since !== undefined && at - since >= longAgo;
}

/** Remembers what a person has shown so far, in place of what they showed before; pure. */
export function awaiting(memory: Memory, pending: Pending): Memory {
  return { ...without(memory, pending.personId), pending: [...without(memory, pending.personId).pending, pending] };
}

/** Forgets what a person was waited for; pure. */
export function without(memory: Memory, personId: PersonId): Memory {
  return { ...memory, pending: memory.pending.filter((pending) => pending.personId !== personId) };
}

/** Forgets whoever else was waited for under an entry: those who share the card that began it; pure. */
export function withoutEntry(memory: Memory, entryId: EntryId): Memory {
  return { ...memory, pending: memory.pending.filter((pending) => pending.entryId !== entryId) };
}

/** Takes out those who were waited for too long, to be recorded as refused; pure. */
export function forgetOverdue(
  memory: Memory,
  at: Monotonic,
): { readonly overdue: readonly Pending[]; readonly memory: Memory } {
  const late = memory.pending.filter((pending) => pending.until <= at);
  // Of those who share a card one is refused: it was one showing.
  const overdue = late.filter(({ entryId }, place) => late.findIndex((one) => one.entryId === entryId) === place);
  const pending = memory.pending.filter((one) => one.until > at);
  return { overdue, memory: late.length === 0 ? memory : { ...memory, pending } };
}

/** Counts one use of a credential; pure. */
export function used(memory: Memory, credentialId: CredentialId): Memory {
  return { ...memory, uses: new Map(memory.uses).set(credentialId, (memory.uses.get(credentialId) ?? 0) + 1) };
}

/** Counts a wrong PIN for a keypad or a person; what is long forgotten goes; pure. */
export function wrongPin(memory: Memory, key: TriesKey, at: Monotonic): Memory {
  const kept = [...memory.pinTries].filter(([, tries]) => !isForgotten(tries, at));
  // Who stands before a keypad may be anybody, so it learns to be patient; a person with a card is asked to wait a minute.
  const tries = afterWrong(memory.pinTries.get(key), at, key.startsWith("keypad "));
  return { ...memory, pinTries: new Map(kept).set(key, tries) };
}

/** A right PIN ends the row; pure. */
export function rightPin(memory: Memory, key: TriesKey): Memory {
  const tries = memory.pinTries.get(key);
  return tries === undefined ? memory : { ...memory, pinTries: new Map(memory.pinTries).set(key, afterRight(tries)) };
}

/** Whether PINs are not listened to at this moment; pure. */
export function pinsLockedOut(memory: Memory, key: TriesKey, at: Monotonic): boolean {
  return isResting(memory.pinTries.get(key), at);
}
