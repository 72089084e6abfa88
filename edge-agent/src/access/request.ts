import type {
  Actor,
  ClockQuality,
  CredentialId,
  DenyReason,
  DoorId,
  DoorMode,
  EntryId,
  Factor,
  Instant,
  Millis,
  Monotonic,
  OwnerComparison,
  PersonId,
  Sha256,
  SiteTime,
} from "@menshen/protocol";
import type { Holder, IndexedRoster } from "../roster/holder-of.ts";
import type { Memory } from "./memory.ts";

/**
 * What somebody showed the door, after the parts that need a camera, a reader or a slow hash have done their work: a
 * PIN or QR pass comes with the credential it proved to belong to, or with none.
 */
export type PresentedCredential =
  // Doubtful: whose face it is, is clear; whether a living person shows it, is not.
  | { readonly type: "face"; readonly seen: "match"; readonly personId: PersonId; readonly doubtful?: boolean }
  | { readonly type: "face"; readonly seen: "unknown" | "ambiguous" | "masked" }
  | { readonly type: "card" | "id-card"; readonly numberHash: Sha256; readonly owner?: OwnerComparison }
  | { readonly type: "guest"; readonly passHash: Sha256 }
  // `keypad` names the one it was typed at, where a door has several: each counts wrong PINs for itself.
  | { readonly type: "pin"; readonly keypad?: string; readonly matched?: CredentialId; readonly duress?: boolean }
  | { readonly type: "qr"; readonly credentialId: CredentialId; readonly proof: "valid" | "replayed" | "unreadable" }
  | { readonly type: "app"; readonly credentialId: CredentialId; readonly owner?: OwnerComparison };

export type Presented =
  | PresentedCredential
  | { readonly type: "order"; readonly actor: Actor; readonly extended?: boolean };

export interface AccessRequest {
  readonly entryId: EntryId;
  readonly at: Monotonic;
  readonly presented: Presented;
}

/** Everything a decision depends on beside the request itself. */
export interface AccessContext {
  readonly roster: IndexedRoster | undefined;
  readonly doorId: DoorId;
  readonly doorMode: DoorMode;
  readonly memory: Memory;
  /** What this door can be shown at this moment; everything, where it is not said. Nobody is asked for anything else. */
  readonly takes?: ReadonlySet<Factor>;
  /** The moment by the site's own clock on the wall. */
  readonly siteTime: SiteTime;
  readonly clock: {
    /** No later than the true time: expiry is judged by it. */
    readonly lowerBound: Instant;
    readonly quality: ClockQuality;
    /** Whether the registry can be heard at this moment. */
    readonly online: boolean;
    /** When the registry was last heard. */
    readonly lastWord?: Instant;
  };
}

/** Who is let in: somebody of the roster, or the one who gave the order. */
export type Admitted =
  | { readonly type: "holder"; readonly holder: Holder }
  | { readonly type: "order"; readonly actor: Actor };

/** What the door does and what its journal says, in one value. `entryId` is that of the first factor shown. */
export type Decision =
  | {
      readonly type: "granted";
      readonly entryId: EntryId;
      readonly factors: readonly Factor[];
      readonly admitted: Admitted;
      /** How the face beside the credential compared with its owner's, where that was known before the door opened. */
      readonly owner?: OwnerComparison;
      /** The face was not the owner's and nothing else cleared it up: the door opens as ever, and the landlord is told. */
      readonly lendingSuspected: boolean;
      /** The code for being forced was given: open as always, and call for help without a sign at the door. */
      readonly duress: boolean;
      /** The same card came in shortly before and nobody left since: noted and told, never a refusal. */
      readonly passedBack: boolean;
      /** The rule of the hour asked for more than this resident has, and nobody is locked out of home by that. */
      readonly waived: boolean;
      /** This person needs longer: the door's extended times hold. */
      readonly extended: boolean;
    }
  | {
      readonly type: "denied";
      readonly entryId: EntryId;
      readonly factors: readonly Factor[];
      readonly reason: DenyReason;
      readonly holder?: Holder;
    }
  | {
      readonly type: "second-factor";
      readonly entryId: EntryId;
      readonly factors: readonly Factor[];
      readonly accepts: readonly Factor[];
      /** Why the first factor was not enough. */
      readonly because: DenyReason;
      readonly holder: Holder;
      readonly within: Millis;
    };

export interface Decided {
  readonly decision: Decision;
  readonly memory: Memory;
}
