import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Seals single fields at rest, each bound to its place, so that no sealed value can be moved to another person. */
export interface FieldVault {
  seal(plain: string, place: string): string;
  /** Throws where the key or the place is another, or the value was changed. */
  open(sealed: string, place: string): string;
}

const nonceLength = 12;
const tagLength = 16;

/** Makes a vault over a 32-byte key: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce and the place as associated data. */
export function createFieldVault(key: Uint8Array): FieldVault {
  return {
    seal(plain, place) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64url");
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagLength));
      const text = bytes.subarray(nonceLength, -tagLength);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    },
  };
}

/** A number with its middle hidden: the first and last few characters stay. Pure. */
export function mask(number: string, keep: { readonly first: number; readonly last: number }): string {
  const hidden = Math.max(number.length - keep.first - keep.last, 0);
  if (hidden === 0) return "*".repeat(number.length);
  return number.slice(0, keep.first) + "*".repeat(hidden) + number.slice(number.length - keep.last);
}
