import {
  type Command,
  type CredentialId,
  type DenyReason,
  decodeCommand,
  decoder,
  fromBase64Url,
  type Instant,
  type Roster,
  type Signed,
  SignedSchema,
  verifyText,
} from "@menshen/protocol";

type OrderKey = Roster["orderKeys"][number];

/** Whose key signed: somebody of the staff in a role, or a resident's phone. */
export type Signer =
  | { readonly type: "staff"; readonly role: OrderKey["role"] }
  | { readonly type: "phone"; readonly credentialId: CredentialId };

export type ReadCommand =
  /** Nobody can say what it was meant to be. */
  | { readonly type: "unreadable"; readonly problems: readonly string[] }
  | { readonly type: "refused"; readonly command: Command; readonly reason: DenyReason }
  | { readonly type: "genuine"; readonly command: Command; readonly signer: Signer };

const decodeEnvelope = decoder<Signed>("signed message", SignedSchema);

/**
 * Reads a signed order and says whether it is what it claims to be: signed with a key of the roster, in the name of that key's
 * account or person, within the key's time. Pure. `lowerBound` is no later than the true time, so that a lost clock ends no
 * key early; the time of a phone's credential is judged with the rest of the decision.
 */
export function readCommand(text: string, roster: Keys | undefined, lowerBound: Instant): ReadCommand {
  const envelope = decodeEnvelope(text);
  if (!envelope.ok) return { type: "unreadable", problems: envelope.problems };
  const decoded = decodeCommand(envelope.value.body);
  if (!decoded.ok) return { type: "unreadable", problems: decoded.problems };
  const command = decoded.value;
  const found = roster && signerOf(envelope.value, command, roster);
  if (found === undefined) return { type: "refused", command, reason: "signature-invalid" };
  if ("until" in found && found.until <= lowerBound) return { type: "refused", command, reason: "credential-expired" };
  const signer: Signer = "until" in found ? { type: "staff", role: found.role } : found;
  return { type: "genuine", command, signer };
}

type Keys = Pick<Roster, "orderKeys" | "credentials">;

/** Nobody orders in another's name: the key has to be the actor's own. */
function signerOf(signed: Signed, { actor }: Command, { orderKeys, credentials }: Keys) {
  const signs = (publicKey: string) => verifyText("command", signed, fromBase64Url(publicKey));
  if (actor.type === "account") {
    return orderKeys.find(
      ({ keyId, accountId, publicKey }) => keyId === signed.keyId && accountId === actor.accountId && signs(publicKey),
    );
  }
  if (actor.type !== "person") return undefined;
  // A roster does not say under which key id a phone signs: an occupancy has few phones, and each is asked.
  const phone = credentials.find(
    (one) => one.kind === "app" && one.occupancyId === actor.occupancyId && signs(one.publicKey),
  );
  return phone && ({ type: "phone", credentialId: phone.credentialId } as const);
}
