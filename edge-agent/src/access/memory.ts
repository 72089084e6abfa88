import {
  type CredentialId,
  type DenyReason,
  type EntryId,
  type Factor,
  type Monotonic,
  millis,
  type OwnerComparison,
  type PersonId,
} from "@menshen/protocol";

/** How long the door waits for a second factor. */
export const secondFactorWithin = millis(15_000);
/** GB 50396-2007, 5.1.5: wrong attempts before the door stops listening, at most 5. */
export const wrongPinsAllowed = 5;
const pinLockedOutFor = millis(60_000);

/** Somebody who has shown something that does not suffice alone. */
export interface Pending {
  readonly entryId: EntryId;
  readonly personId: PersonId;
  /** What counts towards a way in; a face in doubt does not. */
  readonly factors: readonly Factor[];
  /** What was shown first, whether it counts or not. */
  readonly shown: Factor;
  readonly because: DenyReason;
  readonly owner?: OwnerComparison;
  /** Since when more is asked for, and until when it is waited for. */
  readonly since: Monotonic;
  readonly until: Monotonic;
}

/** What a door remembers from one decision to the next. */
export interface Memory {
  readonly pending: readonly Pending[];
  readonly uses: ReadonlyMap<CredentialId, number>;
  readonly wrongPins: number;
  readonly pinLockedOutUntil?: Monotonic;
}

export const emptyMemory: Memory = { pending: [], uses: new Map(), wrongPins: 0 };

/** What this person has shown within the time allowed; pure. */
export function pendingOf(memory: Memory, personId: PersonId, at: Monotonic): Pending | undefined {
  return memory.pending.find((pending) => pending.personId === personId && pending.until > at);
}

/** Remembers what a person has shown so far, in place of what they showed before; pure. */
export function awaiting(memory: Memory, pending: Pending): Memory {
  return { ...without(memory, pending.personId), pending: [...without(memory, pending.personId).pending, pending] };
}

/** Forgets what a person was waited for; pure. */
export function without(memory: Memory, personId: PersonId): Memory {
  return { ...memory, pending: memory.pending.filter((pending) => pending.personId !== personId) };
}

/** Takes out those who were waited for too long, to be recorded as refused; pure. */
export function forgetOverdue(
  memory: Memory,
  at: Monotonic,
): { readonly overdue: readonly Pending[]; readonly memory: Memory } {
  const overdue = memory.pending.filter((pending) => pending.until <= at);
  const pending = memory.pending.filter((one) => one.until > at);
  return { overdue, memory: overdue.length === 0 ? memory : { ...memory, pending } };
}

/** Counts one use of a credential; pure. */
export function used(memory: Memory, credentialId: CredentialId): Memory {
  return { ...memory, uses: new Map(memory.uses).set(credentialId, (memory.uses.get(credentialId) ?? 0) + 1) };
}

/** Counts a wrong PIN; the last one allowed locks PINs out for a while; pure. */
export function wrongPin(memory: Memory, at: Monotonic): Memory {
  const wrongPins = memory.wrongPins + 1;
  if (wrongPins < wrongPinsAllowed) return { ...memory, wrongPins };
  return { ...memory, wrongPins: 0, pinLockedOutUntil: (at + pinLockedOutFor) as Monotonic };
}

/** A right PIN ends the count; pure. */
export function rightPin(memory: Memory): Memory {
  const { pinLockedOutUntil: _over, ...rest } = memory;
  return { ...rest, wrongPins: 0 };
}

/** Whether PINs are not listened to at this moment; pure. */
export function pinsLockedOut(memory: Memory, at: Monotonic): boolean {
  return memory.pinLockedOutUntil !== undefined && memory.pinLockedOutUntil > at;
}
