import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64urlnopad } from "@scure/base";
import { Type } from "typebox";
import type { Brand } from "./brand.ts";

/** Lower-case hexadecimal of a SHA-256, 64 characters. */
export type Sha256 = Brand<string, "Sha256">;
export const Sha256Schema = Type.Unsafe<Sha256>(Type.String({ pattern: "^[0-9a-f]{64}$" }));

/** Bytes as base64url without padding (RFC 4648 §5), in its one canonical form: what passes is sure to decode. */
export const Base64UrlSchema = Type.Refine(
  Type.String({ pattern: "^[A-Za-z0-9_-]+$" }),
  isCanonicalBase64Url,
  () => "must be whole bytes in base64url without padding",
);

/** An Ed25519 or X25519 public key: 32 bytes as base64url. */
export const PublicKeySchema = Type.String({ pattern: "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$" });

/** An Ed25519 signature: 64 bytes as base64url. */
export const SignatureSchema = Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" });

/** The bits of the last character beyond the last whole byte are zero, or two texts would be the same bytes. */
function isCanonicalBase64Url(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const last = text.at(-1) ?? "";
  const rest = text.length % 4;
  return rest === 0 || (rest === 2 && "AQgw".includes(last)) || (rest === 3 && "AEIMQUYcgkosw048".includes(last));
}

/** Writes bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** Reads base64url without padding; throws a RangeError that quotes the beginning of unreadable text. */
export function fromBase64Url(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch (cause) {
    throw new RangeError(`not base64url: "${text.slice(0, 24)}"`, { cause });
  }
}

/**
 * Text as UTF-8. Throws a RangeError for half a surrogate pair: UTF-8 has no bytes for it, an encoder writes U+FFFD
 * instead, and two different texts would hash and sign alike.
 */
export function toUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError("text holds half a surrogate pair, which UTF-8 cannot write");
  return utf8ToBytes(text);
}

export { bytesToHex as toHex, hexToBytes as fromHex };
