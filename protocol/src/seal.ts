import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, randomBytes } from "@noble/hashes/utils.js";
import { base32nopad } from "@scure/base";
import { toUtf8 } from "./bytes.ts";

/** What a sealed thing is; a box sealed as one kind does not open as another. */
export type SealContext = "enrolment-photo" | "entry-photo" | "template";

const version = 1;
const keyLength = 32;
const overhead = 1 + keyLength + 16;

/** What went wrong with a seal: a box that cannot be opened, or a public key that nothing can be sealed to. */
export class SealFault extends Error {
  readonly code: "unreadable-seal" | "unusable-key";
  constructor(code: SealFault["code"], why: string, options?: ErrorOptions) {
    super(`${code === "unusable-key" ? "cannot seal to this key" : "sealed data cannot be opened"}: ${why}`, options);
    this.name = "SealFault";
    this.code = code;
  }
}

/** The X25519 public key (32 bytes, RFC 7748) of a secret key. */
export function sealingKeyOf(secretKey: Uint8Array): Uint8Array {
  return x25519.getPublicKey(secretKey);
}

/**
 * Seals bytes so that only the holder of the X25519 secret key can read them: ephemeral key agreement, HKDF-SHA-256,
 * XChaCha20-Poly1305. Output: version (1 byte), ephemeral public key (32), ciphertext and tag. Nobody, the sealer
 * included, can open it again. Throws SealFault for a public key of the wrong length or of low order.
 */
export function seal(to: Uint8Array, plain: Uint8Array, context: SealContext): Uint8Array {
  const ephemeral = randomBytes(keyLength);
  const ephemeralPublic = x25519.getPublicKey(ephemeral);
  const cipher = cipherOf(sharedWith(to, ephemeral), ephemeralPublic, to, context);
  return concatBytes(Uint8Array.of(version), ephemeralPublic, cipher.encrypt(plain));
}

function sharedWith(to: Uint8Array, ephemeral: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(ephemeral, to);
  } catch (cause) {
    throw new SealFault("unusable-key", "it is not an X25519 public key that can be agreed with", { cause });
  }
}

/** Opens what `seal` made; throws SealFault when it was made for another key or context, or was changed on the way. */
export function unseal(secretKey: Uint8Array, sealed: Uint8Array, context: SealContext): Uint8Array {
  if (sealed.length < overhead) throw new SealFault("unreadable-seal", `${sealed.length} bytes are too few`);
  if (sealed[0] !== version) throw new SealFault("unreadable-seal", `version ${sealed[0]} is not known`);
  const ephemeralPublic = sealed.slice(1, 1 + keyLength);
  try {
    const shared = x25519.getSharedSecret(secretKey, ephemeralPublic);
    const cipher = cipherOf(shared, ephemeralPublic, x25519.getPublicKey(secretKey), context);
    return cipher.decrypt(sealed.subarray(1 + keyLength));
  } catch (cause) {
    throw new SealFault("unreadable-seal", "it was sealed for another key or purpose, or changed on the way", {
      cause,
    });
  }
}

/** Key and nonce come from one secret that is never used again, so no nonce has to travel. */
function cipherOf(shared: Uint8Array, ephemeralPublic: Uint8Array, to: Uint8Array, context: SealContext) {
  const info = toUtf8(`menshen/1 seal ${context}`);
  const derived = hkdf(sha256, shared, concatBytes(ephemeralPublic, to), info, 56);
  return xchacha20poly1305(derived.subarray(0, 32), derived.subarray(32), info);
}

/**
 * The fingerprint a person compares before trusting a controller: 80 bits of SHA-256 over both public keys, as four
 * groups of four letters and digits.
 */
export function fingerprintOf(keys: { readonly signing: Uint8Array; readonly sealing: Uint8Array }): string {
  const digest = sha256(concatBytes(toUtf8("menshen/1 controller"), keys.signing, keys.sealing));
  return base32nopad.encode(digest.subarray(0, 10)).match(/.{4}/g)?.join("-") ?? "";
}
