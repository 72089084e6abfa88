import type { Actor, EventBody, EventBodyOf, Factor, OwnerComparison, Recognition, Sha256 } from "@menshen/protocol";
import type { Pending } from "./memory.ts";
import type { Admitted, Decision } from "./request.ts";

/** What is known of an attempt beside the decision on it. */
export interface Circumstances {
  readonly rosterVersion: number;
  readonly replay: boolean;
  readonly recognition?: Recognition;
  readonly numberHash?: Sha256;
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
  { entryId, factors, admitted, owner }: Extract<Decision, { type: "granted" }>,
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
  const { rosterVersion, replay, recognition, numberHash, ownerComparison } = circumstances;
  return {
    entryId,
    factors: [...factors],
    replay,
    rosterVersion,
    ...(recognition && { recognition }),
    ...(numberHash && { numberHash }),
    ...(ownerComparison && { ownerComparison }),
  };
}

function actorOf(admitted: Admitted): Actor {
  if (admitted.type === "order") return admitted.actor;
  const { personId, occupancyId } = admitted.holder.occupancy;
  return { type: "person", personId, occupancyId };
}
