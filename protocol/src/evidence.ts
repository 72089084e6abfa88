import { sha256 } from "@noble/hashes/sha2.js";
import { type Static, Type } from "typebox";
import { PublicKeySchema, Sha256Schema, SignatureSchema } from "./byte-schemas.ts";
import { type Sha256, toBase64Url, toHex } from "./bytes.ts";
import { genesisHead, headStatement, walkChain } from "./chain.ts";
import { decoder } from "./decode.ts";
import { decodeEvent, type Event } from "./event.ts";
import { idSchema } from "./id-schema.ts";
import { whole } from "./literals.ts";
import { type CarriedEvent, CarriedEventSchema, MarkSchema } from "./message.ts";
import { verifyText } from "./sign.ts";

/** Nothing beside the commitment: a body without its salt would stand in the pack unverified. */
const CommittedSchema = Type.Object({ seq: whole(1), commitment: Sha256Schema }, { additionalProperties: false });

/** An agent's signature over its chain's head at a seq. */
export const SignedHeadSchema = Type.Object({
  seq: whole(1),
  keyId: idSchema("key"),
  signature: SignatureSchema,
});

/**
 * A stretch of one agent's chain that proves itself: bodies in scope, bare commitments for the rest, and the agent's
 * signatures over heads in it. `after` with seq 0 is the beginning of the epoch; any other start must carry its own
 * signature, so that even a pack with an unsigned tail begins at a place the agent vouched for.
 */
export const EvidenceSchema = Type.Object({
  type: Type.Literal("evidence"),
  agentId: idSchema("agent"),
  signingKey: PublicKeySchema,
  after: MarkSchema,
  afterSignature: Type.Optional(SignedHeadSchema),
  links: Type.Array(Type.Union([CarriedEventSchema, CommittedSchema])),
  heads: Type.Array(SignedHeadSchema),
});
export type Evidence = Static<typeof EvidenceSchema>;

export const decodeEvidence = decoder<Evidence>("evidence", EvidenceSchema);

export interface EvidenceVerdict {
  readonly ok: boolean;
  /** What does not hold, in plain sentences; empty when everything does. */
  readonly problems: readonly string[];
  /** The events whose bodies are in the pack and up to whose seq a signature reaches. */
  readonly events: readonly Event[];
  /** Links after the last signed head: present, but vouched for by nobody. */
  readonly unsigned: number;
}

/** Verifies evidence with nothing but itself and the agent's public key that the reader trusts. Pure. */
export function verifyEvidence(evidence: Evidence, trustedKey: Uint8Array): EvidenceVerdict {
  const keyProblems =
    evidence.signingKey === toBase64Url(trustedKey) ? [] : ["the pack names another key than the one trusted"];
  const walk = walkLinks(evidence, trustedKey);
  const read = walk.bodies.filter((link) => link.seq <= walk.signedUpTo).map(readEvent);
  const problems = [
    ...keyProblems,
    ...beginningProblems(evidence, trustedKey),
    ...walk.problems,
    ...read.flatMap((result) => (result.ok ? [] : [result.problem])),
  ];
  return {
    ok: problems.length === 0,
    problems,
    events: read.flatMap((result) => (result.ok ? [result.event] : [])),
    unsigned: walk.end - walk.signedUpTo,
  };
}

type SignedHead = Static<typeof SignedHeadSchema>;

/** Whether the agent signed this head at this seq. */
function vouchedFor({ agentId, after }: Evidence, trustedKey: Uint8Array, head: Sha256, signed: SignedHead): boolean {
  const body = headStatement({ agentId, epoch: after.epoch, seq: signed.seq, head });
  return verifyText("batch", { keyId: signed.keyId, signature: signed.signature, body }, trustedKey);
}

function beginningProblems(evidence: Evidence, trustedKey: Uint8Array): readonly string[] {
  const { agentId, after, afterSignature } = evidence;
  if (after.seq === 0) {
    return after.head === genesisHead(agentId, after.epoch) ? [] : ["the chain does not begin where its epoch begins"];
  }
  const vouched = afterSignature?.seq === after.seq && vouchedFor(evidence, trustedKey, after.head, afterSignature);
  return vouched ? [] : [`nothing vouches for the head at seq ${after.seq}, where the pack begins`];
}

/** Follows the links from the beginning, as far as they hold, and checks every signed head on the way. */
function walkLinks(evidence: Evidence, trustedKey: Uint8Array) {
  const { agentId, after, links } = evidence;
  const heads = Map.groupBy(evidence.heads, (head) => head.seq);
  const bodies: CarriedEvent[] = [];
  const problems: string[] = [];
  let place = { after: after.seq, head: after.head };
  let signedUpTo = after.seq;
  for (const link of links) {
    const walked = walkChain({ agentId, epoch: after.epoch, ...place }, [link]);
    if (!walked.ok) {
      const problem = walked.problem === "gap" ? "is missing" : "holds an event of another place";
      return { bodies, problems: [...problems, `seq ${walked.seq} ${problem}`], signedUpTo, end: place.after };
    }
    place = { after: walked.seq, head: walked.head };
    if ("body" in link) bodies.push(link);
    const signed = heads.get(walked.seq);
    if (signed?.every((head) => vouchedFor(evidence, trustedKey, walked.head, head))) signedUpTo = walked.seq;
    else if (signed) problems.push(`the signature over the head at seq ${walked.seq} does not hold`);
  }
  return { bodies, problems, signedUpTo, end: place.after };
}

function readEvent(link: CarriedEvent): { ok: true; event: Event } | { ok: false; problem: string } {
  const decoded = decodeEvent(link.body);
  if (decoded.ok) return { ok: true, event: decoded.value };
  return {
    ok: false,
    problem: `seq ${link.seq} is genuine but cannot be read by this version: ${decoded.problems.join("; ")}`,
  };
}

/** Says whether a photo is the one an entry refers to: the SHA-256 of the plain JPEG. */
export function isPhoto(jpeg: Uint8Array, photo: string): boolean {
  return toHex(sha256(jpeg)) === photo;
}
