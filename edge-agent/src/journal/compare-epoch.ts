import type { Mark, Sha256 } from "@menshen/protocol";
import { genesisHead } from "@menshen/protocol/chain";
import type { EpochCause } from "./journal.ts";
import type { HeldEpoch } from "./stored-chain.ts";

/** What a registry's mark means for one epoch: it goes on after a mark, or it ends there and its events from a seq on are told again in a new one. */
export type Comparison =
  | { readonly type: "goes-on"; readonly acked: Mark }
  | { readonly type: "ends"; readonly acked: Mark; readonly retoldFrom: number; readonly cause: EpochCause };

/**
 * Compares an epoch of the journal with how far the registry holds it (`undefined`: not at all). Whether it is the registry
 * that acknowledged tells whether it surely holds what it acknowledged where its mark cannot show that.
 */
export function compareEpoch(
  here: HeldEpoch,
  mark: Mark | undefined,
  headAt: (seq: number) => Sha256 | undefined,
  isSameRegistry: boolean,
): Comparison {
  const { agentId, epoch, acked, trimmed, end, isNewest } = here;
  const held = mark ?? { epoch, seq: 0, head: genesisHead(agentId, epoch) };
  // No chain leads any more from what it holds to what is kept here.
  if (held.seq < trimmed.seq) return ends(held, trimmed.seq + 1, "journal-lost");
  if (held.seq <= end && headAt(held.seq) === held.head) return goesOn(held);
  // It disowns what it acknowledged: the batches find the place where the histories part.
  if (held.seq <= acked.seq) return goesOn(trimmed);
  // A restored one may hold others in the places that it acknowledged, and no batch would find out.
  if (!isSameRegistry) return ends(trimmed, trimmed.seq + 1, "journal-restored");
  // What comes after the acknowledged mark may be held or not: told again with the same salts, it counts once.
  if (isNewest) return ends(acked, acked.seq + 1, "journal-restored");
  return goesOn(acked);
}

const goesOn = (acked: Mark): Comparison => ({ type: "goes-on", acked });
const ends = (acked: Mark, retoldFrom: number, cause: EpochCause): Comparison => ({
  type: "ends",
  acked,
  retoldFrom,
  cause,
});
