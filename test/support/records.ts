import type { JournalledEpoch } from "@menshen/edge-agent";
import type { AgentId, CarriedEvent, Epoch, Sha256 } from "@menshen/protocol";

/** An event with the epoch it stands in. */
export interface PlacedEvent extends CarriedEvent {
  readonly epoch: Epoch;
}

/** An entry as a page was told of it, with the place it was said to have. */
export interface AnnouncedEntry {
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
}

/** One epoch of an agent as the registry holds it. */
export interface HeldChain {
  readonly epoch: Epoch;
  readonly seq: number;
  readonly head: Sha256;
  readonly events: readonly CarriedEvent[];
  readonly signedHeads: readonly { readonly seq: number; readonly keyId: string; readonly signature: string }[];
}

/** Everything that was written down about one door, in the four places that remember. */
export interface HouseRecords {
  readonly agentId: AgentId;
  /** Ed25519, 32 bytes, as the controller gave it when it was registered. */
  readonly signingKey: Uint8Array;
  readonly journal: readonly JournalledEpoch[];
  readonly registry: {
    readonly chains: readonly HeldChain[];
    readonly forkedEvents: number;
    readonly quarantined: number;
  };
  /** Every id for which the lock moved, by the helper's pulse file and its line log. */
  readonly pulses: readonly string[];
  /** Events seen in the journal at some moment before, such as right after a kill. */
  readonly witnessed: readonly PlacedEvent[];
  /** Entries a page was told of as they happened: the door had journalled them, or it should not have spoken. */
  readonly announced: readonly AnnouncedEntry[];
  /** How often somebody asked to be let in; absent where nobody counted. */
  readonly presented?: number;
}
