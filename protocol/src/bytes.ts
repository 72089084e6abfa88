import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64urlnopad } from "@scure/base";
import { Type } from "typebox";
import type { Brand } from "./brand.ts";

/** Lower-case hexadecimal of a SHA-256, 64 characters. */
export type Sha256 = Brand<string, "Sha256">;
export const Sha256Schema = Type.Unsafe<Sha256>(Type.String({ pattern: "^[0-9a-f]{64}$" }));

/** Bytes as base64url without padding (RFC 4648 §5). */
export const Base64UrlSchema = Type.String({ pattern: "^[A-Za-z0-9_-]+$" });

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

export { bytesToHex as toHex, hexToBytes as fromHex, utf8ToBytes as toUtf8 };
