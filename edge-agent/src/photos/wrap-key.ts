import { toUtf8 } from "@menshen/protocol";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concatBytes, randomBytes } from "@noble/hashes/utils.js";

const nonceBytes = 24;

/** What a locked box holds; one box does not open in the place of another. */
export type BoxPurpose = "photo" | "photo-key" | "day-key" | "template" | "template-key" | "original" | "originals-key";

/** A fresh key of 32 random bytes. */
export const newKey = (): Uint8Array => randomBytes(32);

/** Locks bytes with a key (XChaCha20-Poly1305, random nonce in front), bound to a purpose and a name. */
export function lock(key: Uint8Array, plain: Uint8Array, purpose: BoxPurpose, name: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  return concatBytes(nonce, cipherOf(key, nonce, purpose, name).encrypt(plain));
}

/** Opens what `lock` made; throws when key, purpose or name differ or a bit changed. */
export function unlock(key: Uint8Array, box: Uint8Array, purpose: BoxPurpose, name: string): Uint8Array {
  return cipherOf(key, box.subarray(0, nonceBytes), purpose, name).decrypt(box.subarray(nonceBytes));
}

const cipherOf = (key: Uint8Array, nonce: Uint8Array, purpose: BoxPurpose, name: string) =>
  xchacha20poly1305(key, nonce, toUtf8(`menshen/1 ${purpose} ${name}`));
