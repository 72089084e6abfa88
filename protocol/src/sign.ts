import { ed25519 } from "@noble/curves/ed25519.js";
import { type Static, Type } from "typebox";
import { SignatureSchema } from "./byte-schemas.ts";
import { fromBase64Url, toBase64Url, toUtf8 } from "./bytes.ts";
import { type Decoded, decoder } from "./decode.ts";
import { idSchema } from "./id-schema.ts";
import type { KeyId } from "./ids.ts";

/** A text with an Ed25519 signature over its exact bytes (RFC 8032); what it means is read only after it verified. */
export const SignedSchema = Type.Object({
  keyId: idSchema("key"),
  signature: SignatureSchema,
  body: Type.String(),
});
export type Signed = Static<typeof SignedSchema>;

/** What a signature is for. A signature made for one purpose never verifies for another. */
export type Purpose =
  | "hello"
  | "welcome"
  | "ack"
  | "fork"
  | "batch"
  | "live"
  | "status"
  | "roster"
  | "roster-key"
  | "command"
  | "request"
  | "reply"
  | "evidence"
  | "commissioning";

export interface SigningKey {
  readonly keyId: KeyId;
  /** Ed25519 seed, 32 bytes. */
  readonly secretKey: Uint8Array;
}

const signedBytes = (purpose: Purpose, body: string) => toUtf8(`menshen/1 ${purpose}\n${body}`);

/** The Ed25519 public key (32 bytes) of a seed. */
export function publicKeyOf(secretKey: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secretKey);
}

/** Signs a text for a purpose; the signature covers both. */
export function signText(purpose: Purpose, body: string, key: SigningKey): Signed {
  return { keyId: key.keyId, signature: toBase64Url(ed25519.sign(signedBytes(purpose, body), key.secretKey)), body };
}

/**
 * Says whether a signature over a text holds for a purpose and a public key (32 bytes); malformed input is a no. Strict
 * RFC 8032 (not ZIP 215): a non-canonical point or a key of small order, under which one signature fits many texts, is a no.
 */
export function verifyText(purpose: Purpose, signed: Signed, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(fromBase64Url(signed.signature), signedBytes(purpose, signed.body), publicKey, {
      zip215: false,
    });
  } catch {
    return false;
  }
}

const decodeEnvelope = decoder<Signed>("signed message", SignedSchema);

/**
 * Opens a signed message: envelope, signature, then body. `keyOf` finds the public key that may sign for this purpose;
 * a key it does not know is a problem like a wrong signature.
 */
export function openSigned<Value>(
  text: string,
  purpose: Purpose,
  keyOf: (keyId: KeyId) => Uint8Array | undefined,
  decodeBody: (body: string) => Decoded<Value>,
): Decoded<Value> {
  const envelope = decodeEnvelope(text);
  if (!envelope.ok) return envelope;
  const key = keyOf(envelope.value.keyId);
  if (!key)
    return { ok: false, problems: [`${purpose}: signed with ${envelope.value.keyId}, a key not known for this`] };
  if (!verifyText(purpose, envelope.value, key))
    return { ok: false, problems: [`${purpose}: the signature does not hold`] };
  return decodeBody(envelope.value.body);
}
