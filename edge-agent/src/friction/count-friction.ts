import type {
  DoorTraffic,
  EntryId,
  FrictionCount,
  Light,
  Monotonic,
  OwnerComparison,
  PersonId,
  ViewProblem,
} from "@menshen/protocol";
import type { Pending } from "../access/memory.ts";
import type { Decision } from "../access/request.ts";
import type { Shown } from "../entry-presented.ts";
import { claimed, disclaimed, forgotten, refusedFace, settled, type Unclaimed } from "./attribute.ts";
import type { FrictionStore } from "./friction-store.ts";

export interface FrictionParts {
  readonly store: Pick<FrictionStore, "add" | "forget">;
  readonly today: () => string;
  readonly now: () => Monotonic;
  /** Whether this door may know the person's face: they agreed, and it holds a template to compare. */
  readonly isEnrolled: (personId: PersonId) => boolean;
}

/** Counts who gets in and who does not, and under which light: for a landlord who wants to help, not to watch. */
export interface Friction {
  decided(decision: Decision, shown: Shown): void;
  overdue(pending: Pending): void;
  compared(entryId: EntryId, found: OwnerComparison): void;
  /** Somebody stood there for long and could not be seen well enough. */
  unusable(problem: ViewProblem, light: Light): void;
  /** Counts what nobody will claim any more; everything, at the end. */
  settle(at?: "everything"): void;
  /** What was counted of a person becomes the door's own, and so does what still waits. */
  forget(personId: PersonId): void;
}

/** The count of one door at work: told each night by the site's clock, and given up where its file cannot be written. */
export interface RunningFriction extends Friction {
  /** How many come to this door, as it counted lately or as is assumed until it has. */
  traffic(): DoorTraffic;
  stop(): void;
}

/** Makes the count of one door. */
export function createFriction({ store, today, now, isEnrolled }: FrictionParts): Friction {
  let waiting: Unclaimed = [];
  const add = (what: Omit<FrictionCount, "count">) => store.add(today(), what);

  const settle = (at?: "everything") => {
    const { over, rest } = settled(waiting, at ?? now());
    waiting = rest;
    for (const { claim, reason, light } of over) {
      add({
        ...(claim?.personId && { personId: claim.personId }),
        outcome: "refused",
        factor: "face",
        reason,
        ...(light && { light }),
      });
    }
  };

  const granted = (decision: Extract<Decision, { type: "granted" }>, { presented, sighting }: Shown) => {
    if (decision.admitted.type !== "holder") return;
    const { personId } = decision.admitted.holder.occupancy;
    const light = sighting && { light: sighting.light };
    add({ personId, outcome: "accepted", factor: presented.type, ...light });
    if (decision.owner === "different") return;
    const track = sighting && { track: sighting.track };
    const who = isEnrolled(personId) && { personId };
    waiting = claimed(waiting, { ...who, entryId: decision.entryId, at: now(), ...track });
  };

  const refused = (decision: Exclude<Decision, { type: "granted" }>, { presented, sighting }: Shown) => {
    const { holder } = decision;
    const reason = decision.type === "denied" ? decision.reason : decision.because;
    // A rule of the house that asks for two factors is no trouble of anybody's.
    if (reason === "second-factor-required") return;
    const light = sighting && { light: sighting.light };
    if (holder === undefined && sighting !== undefined) {
      const { track } = sighting;
      waiting = refusedFace(waiting, { at: now(), reason, track, countsForNobody: false, ...light });
      return;
    }
    const personId = holder && { personId: holder.occupancy.personId };
    add({ ...personId, outcome: "refused", factor: presented.type, reason, ...light });
  };

  return {
    decided(decision, shown) {
      settle();
      if (decision.type === "granted") granted(decision, shown);
      else refused(decision, shown);
    },
    overdue({ personId, shown }) {
      add({ personId, outcome: "refused", factor: shown, reason: "second-factor-timeout" });
    },
    compared(entryId, found) {
      if (found === "different") waiting = disclaimed(waiting, entryId);
    },
    unusable(problem, light) {
      settle();
      waiting = refusedFace(waiting, { at: now(), reason: problem, light, countsForNobody: true });
    },
    settle,
    forget(personId) {
      waiting = forgotten(waiting, personId);
      store.forget(personId);
    },
  };
}
