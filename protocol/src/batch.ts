import { headStatement, walkChain } from "./chain.ts";
import type { AgentId } from "./ids.ts";
import type { Batch, CarriedEvent, Mark } from "./message.ts";
import { type SigningKey, signText, verifyText } from "./sign.ts";

/** Binds events after a mark into a signed batch; throws a RangeError when they do not follow on it without a gap. */
export function makeBatch(agentId: AgentId, after: Mark, events: readonly CarriedEvent[], key: SigningKey): Batch {
  const walked = walkChain({ agentId, epoch: after.epoch, after: after.seq, head: after.head }, events);
  if (!walked.ok) throw new RangeError(`seq ${walked.seq} does not follow on seq ${after.seq}: ${walked.problem}`);
  const statement = headStatement({ agentId, epoch: after.epoch, seq: walked.seq, head: walked.head });
  const { keyId, signature } = signText("batch", statement, key);
  return { type: "batch", agentId, after, events: [...events], head: walked.head, keyId, signature };
}

export type BatchVerdict =
  | { readonly ok: true; readonly mark: Mark }
  | {
      readonly ok: false;
      readonly problem: "gap" | "stamp-mismatch" | "head-mismatch" | "signature-invalid";
      readonly seq: number;
    };

/** Checks a batch against itself and the agent's key: order, stamps, head, signature. Whether it continues what is held is the receiver's to ask. */
export function verifyBatch(batch: Batch, agentKey: Uint8Array): BatchVerdict {
  const { agentId, after } = batch;
  const walked = walkChain({ agentId, epoch: after.epoch, after: after.seq, head: after.head }, batch.events);
  if (!walked.ok) return { ok: false, problem: walked.problem, seq: walked.seq };
  if (walked.head !== batch.head) return { ok: false, problem: "head-mismatch", seq: walked.seq };
  const body = headStatement({ agentId, epoch: after.epoch, seq: walked.seq, head: walked.head });
  const holds = verifyText("batch", { keyId: batch.keyId, signature: batch.signature, body }, agentKey);
  if (!holds) return { ok: false, problem: "signature-invalid", seq: walked.seq };
  return { ok: true, mark: { epoch: after.epoch, seq: walked.seq, head: walked.head } };
}
