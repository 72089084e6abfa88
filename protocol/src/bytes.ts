import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64urlnopad } from "@scure/base";
import type { Brand } from "./brand.ts";

/** Lower-case hexadecimal of a SHA-256, 64 characters. */
export type Sha256 = Brand<string, "Sha256">;

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
