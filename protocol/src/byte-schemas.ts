import { Type } from "typebox";
import type { Sha256 } from "./bytes.ts";

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
