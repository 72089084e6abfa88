import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { fromHex, type Sha256, toHex, toUtf8 } from "./bytes.ts";
import type { AgentId, Epoch } from "./ids.ts";

/** Each event's salt: 16 random bytes as 32 hexadecimal characters, so that a commitment cannot be guessed from its body. */
export const saltBytes = 16;

/** The head of a chain before its first event: bound to the agent and the epoch, so that no chain continues another. */
export function genesisHead(agentId: AgentId, epoch: Epoch): Sha256 {
  return toHex(sha256(toUtf8(`menshen/1 genesis ${agentId} ${epoch}`))) as Sha256;
}

/** The commitment to an event: SHA-256 over salt and the exact bytes of its JSON text; throws a RangeError for a salt that is not hexadecimal. */
export function commitmentOf(saltHex: string, body: string): Sha256 {
  return toHex(sha256(concatBytes(toUtf8("menshen/1 event\n"), fromHex(saltHex), toUtf8(body)))) as Sha256;
}

/** The head after an event: SHA-256 over the head before, the seq, and the event's commitment. */
export function nextHead(head: Sha256, seq: number, commitment: Sha256): Sha256 {
  return toHex(sha256(toUtf8(`menshen/1 link\n${head} ${seq} ${commitment}`))) as Sha256;
}

/** What an agent signs to vouch for its chain up to a seq. */
export function headStatement(mark: { agentId: AgentId; epoch: Epoch; seq: number; head: Sha256 }): string {
  return `${mark.agentId} ${mark.epoch} ${mark.seq} ${mark.head}`;
}

/** A link of the chain: the event in full, or its commitment alone where the body is out of scope or was dropped. */
export type ChainLink =
  | { readonly seq: number; readonly salt: string; readonly body: string }
  | { readonly seq: number; readonly commitment: Sha256 };

export type ChainVerdict =
  | { readonly ok: true; readonly head: Sha256; readonly seq: number }
  | { readonly ok: false; readonly seq: number; readonly problem: "gap" | "stamp-mismatch" };

/**
 * Walks links from a known head; the result is the head after the last one. `after` is the seq of the known head (0
 * before the first event). A body that names another agent, epoch or seq than its place breaks the chain.
 */
export function walkChain(
  from: { agentId: AgentId; epoch: Epoch; after: number; head: Sha256 },
  links: readonly ChainLink[],
): ChainVerdict {
  let { head, after: seq } = from;
  for (const link of links) {
    if (link.seq !== seq + 1) return { ok: false, seq: seq + 1, problem: "gap" };
    if ("body" in link && !stampMatches(link.body, { ...from, seq: link.seq })) {
      return { ok: false, seq: link.seq, problem: "stamp-mismatch" };
    }
    seq = link.seq;
    head = nextHead(head, seq, "body" in link ? commitmentOf(link.salt, link.body) : link.commitment);
  }
  return { ok: true, head, seq };
}

function stampMatches(body: string, place: { agentId: AgentId; epoch: Epoch; seq: number }): boolean {
  // Text that UTF-8 cannot write has no bytes of its own to commit to.
  if (!body.isWellFormed()) return false;
  try {
    const stamp = JSON.parse(body) as { agentId?: unknown; epoch?: unknown; seq?: unknown };
    return stamp.agentId === place.agentId && stamp.epoch === place.epoch && stamp.seq === place.seq;
  } catch {
    return false;
  }
}
