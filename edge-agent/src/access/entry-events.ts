import type {
  Actor,
  DocumentKind,
  EntryId,
  EventBody,
  EventBodyOf,
  Factor,
  OwnerComparison,
  ReadTroubleCode,
  Recognition,
  Sha256,
} from "@menshen/protocol";
import type { Pending } from "./memory.ts";
import type { Admitted, Decision } from "./request.ts";

/** What is known of an attempt beside the decision on it. */
export interface Circumstances {
  readonly rosterVersion: number;
  readonly replay: boolean;
  readonly recognition?: Recognition;
  readonly numberHash?: Sha256;
  /** What kind of identity document was read. */
  readonly document?: DocumentKind;
  readonly ownerComparison?: OwnerComparison;
}

/** Puts a decision into the journal's words; pure. */
export function entryEvent(decision: Decision, circumstances: Circumstances): EventBody {
  switch (decision.type) {
    case "granted":
      return granted(decision, circumstances);
    case "denied":
      return denied(decision, circumstances);
    case "second-factor": {
      const { entryId, accepts, because } = decision;
      return { type: "entry.second-factor-requested", entryId, accepts: [...accepts], because };
    }
  }
}

/** A read that gave no number, in the journal's words; pure. */
export function unreadableEvent(
  { entryId, factor, trouble }: { entryId: EntryId; factor: Factor; trouble: ReadTroubleCode },
  circumstances: Circumstances,
): EventBodyOf<"entry.denied"> {
  return {
    ...attempt(entryId, [factor], circumstances),
    type: "entry.denied",
    reason: "credential-unreadable",
    readTrouble: trouble,
  };
}

/** The refusal of somebody who was asked for more and did not show it in time; pure. */
export function overdueEvent(pending: Pending, circumstances: Circumstances): EventBodyOf<"entry.denied"> {
  const { entryId, personId, factors, shown, owner } = pending;
  return {
    ...attempt(entryId, factors.length > 0 ? factors : [shown], {
      ...circumstances,
      ...(owner && { ownerComparison: owner }),
    }),
    type: "entry.denied",
    reason: "second-factor-timeout",
    personId,
  };
}

function granted(
  { entryId, factors, admitted, owner, passedBack, waived, extended }: Extract<Decision, { type: "granted" }>,
  circumstances: Circumstances,
): EventBodyOf<"entry.granted"> {
  return {
    ...attempt(entryId, factors, { ...circumstances, ...(owner && { ownerComparison: owner }) }),
    type: "entry.granted",
    actor: actorOf(admitted),
    ...(admitted.type === "holder" && {
      credentialId: admitted.holder.credential.credentialId,
      occupancyId: admitted.holder.occupancy.occupancyId,
      identityLevel: admitted.holder.occupancy.identityLevel,
    }),
    ...(passedBack && { antiPassback: "violated" as const }),
    ...(waived && { waived: "no-other-way" as const }),
    ...(extended && { extended }),
  };
}

function denied(
  { entryId, factors, reason, holder }: Extract<Decision, { type: "denied" }>,
  circumstances: Circumstances,
): EventBodyOf<"entry.denied"> {
  return {
    ...attempt(entryId, factors, circumstances),
    type: "entry.denied",
    reason,
    ...(holder && {
      personId: holder.occupancy.personId,
      occupancyId: holder.occupancy.occupancyId,
      credentialId: holder.credential.credentialId,
    }),
  };
}

function attempt(entryId: Decision["entryId"], factors: readonly Factor[], circumstances: Circumstances) {
  const { rosterVersion, replay, recognition, numberHash, document, ownerComparison } = circumstances;
  return {
    entryId,
    factors: [...factors],
    replay,
    rosterVersion,
    ...(recognition && { recognition }),
    ...(numberHash && { numberHash }),
    ...(document && { document }),
    ...(ownerComparison && { ownerComparison }),
  };
}

function actorOf(admitted: Admitted): Actor {
  if (admitted.type === "order") return admitted.actor;
  const { personId, occupancyId } = admitted.holder.occupancy;
  return { type: "person", personId, occupancyId };
}
