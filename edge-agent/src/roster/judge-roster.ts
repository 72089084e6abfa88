import {
  type AgentId,
  checker,
  type DoorId,
  decodeRoster,
  type EventBodyOf,
  openRoster,
  type Sha256,
  type SignedRoster,
  SignedRosterSchema,
  type TrustedRoster,
  toHex,
  toUtf8,
} from "@menshen/protocol";
import { sha256 } from "@noble/hashes/sha2.js";

/** A roster that may be acted on, as received, with the digest of what was signed. */
export interface HeldRoster extends TrustedRoster {
  readonly text: string;
  readonly digest: Sha256;
}

export type RosterVerdict =
  | { readonly type: "newer"; readonly held: HeldRoster }
  | { readonly type: "same" }
  | ({ readonly type: "refused" } & Pick<EventBodyOf<"roster.refused">, "reason" | "problems" | "rosterVersion">);

/** For whom a roster must be meant, and who must have signed it. */
export interface RosterTrust {
  readonly rootKey: Uint8Array;
  readonly agentId: AgentId;
  readonly doorIds: readonly DoorId[];
}

const checkEnvelope = checker<SignedRoster>("roster", SignedRosterSchema);

/** Says what to do with a roster's text: signatures first, then what it says, then whether it is newer; pure. */
export function judgeRoster(text: string, trust: RosterTrust, held: HeldRoster | undefined): RosterVerdict {
  const envelope = checkEnvelope(parse(text));
  if (!envelope.ok) return { type: "refused", reason: "unreadable", problems: [...envelope.problems] };
  const opened = openRoster(text, trust.rootKey, held?.generation);
  if (!opened.ok) {
    const reads = decodeRoster(envelope.value.roster.body).ok;
    return { type: "refused", reason: reads ? "signature-invalid" : "unreadable", problems: [...opened.problems] };
  }
  const { roster } = opened.value;
  const digest = toHex(sha256(toUtf8(envelope.value.roster.body))) as Sha256;
  const refuse = (reason: "older-than-held" | "not-for-this-door", problem: string): RosterVerdict => ({
    type: "refused",
    reason,
    problems: [problem],
    rosterVersion: roster.rosterVersion,
  });
  if (roster.agentId !== trust.agentId) return refuse("not-for-this-door", `roster: it is for ${roster.agentId}`);
  const without = trust.doorIds.find((doorId) => !roster.doors.some((door) => door.doorId === doorId));
  if (without !== undefined) return refuse("not-for-this-door", `roster: it does not hold ${without}`);
  if (digest === held?.digest) return { type: "same" };
  if (held !== undefined && roster.rosterVersion <= held.roster.rosterVersion) {
    return refuse(
      "older-than-held",
      `roster: version ${roster.rosterVersion} does not follow ${held.roster.rosterVersion}`,
    );
  }
  return { type: "newer", held: { ...opened.value, text, digest } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
