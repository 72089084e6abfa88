import { type CredentialId, type EntryId, type Millis, type Monotonic, minutes, seconds } from "@menshen/protocol";
import type { CameIn, Memory } from "./memory.ts";

/** Where a roster does not say how long the same card is not expected again. */
const usuallyWithin = minutes(5);
/** Shown again so soon after it opened, it is still the same showing: a reader repeats itself, a hand tries twice. */
const sameShowing = seconds(10);

/**
 * Whether a card comes in a second time although nobody was seen to leave since; pure. A door has no reader inside, so it
 * cannot know who went out: whoever leaves clears everybody, in the resident's favour.
 */
export function comesAgain(
  memory: Memory,
  credentialId: CredentialId,
  at: Monotonic,
  within: Millis = usuallyWithin,
): boolean {
  const before = memory.cameIn.get(credentialId);
  if (before === undefined || at - before.at >= within) return false;
  return before.taken || at - before.at >= sameShowing;
}

/** Remembers that a card opened; what is older than `within` is forgotten with it; pure. */
export function cameInBy(
  memory: Memory,
  credentialId: CredentialId,
  { entryId, at, within = usuallyWithin }: Omit<CameIn, "taken"> & { readonly within?: Millis | undefined },
): Memory {
  const recent = [...memory.cameIn].filter(([, before]) => at - before.at < within);
  return { ...memory, cameIn: new Map(recent).set(credentialId, { entryId, at, taken: false }) };
}

/** Somebody went through after this entry, or nobody did: then the card did not come in; pure. */
export function settledEntry(memory: Memory, entryId: EntryId, outcome: "taken" | "not-taken"): Memory {
  const found = [...memory.cameIn].find(([, { entryId: id }]) => id === entryId);
  if (found === undefined) return memory;
  const cameIn = new Map(memory.cameIn);
  if (outcome === "not-taken") cameIn.delete(found[0]);
  else cameIn.set(found[0], { ...found[1], taken: true });
  return { ...memory, cameIn };
}

/** Somebody left: it may have been any of those who came in; pure. */
export function somebodyLeft(memory: Memory): Memory {
  return memory.cameIn.size === 0 ? memory : { ...memory, cameIn: new Map() };
}
