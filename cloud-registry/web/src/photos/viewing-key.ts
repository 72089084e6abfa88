import { fromBase64Url, isPhoto, sealingKeyOf, toBase64Url, unseal } from "@menshen/protocol";
import type { SealedPhoto } from "../api/shapes.ts";

/** The key of one log-in, in memory only: doors seal photos to it, and no other page can open them. */
export type ViewingKey = {
  /** X25519 public key as base64url. */
  readonly publicKey: string;
  /** The JPEG inside, or nothing when it is sealed for another key or is not the photo the entry names. */
  readonly open: (photo: SealedPhoto, expected: string | undefined) => Uint8Array<ArrayBuffer> | undefined;
};

/** Makes a key from 32 random bytes of the browser's cryptographic source, which also plain-http pages have. */
export function makeViewingKey(random = crypto.getRandomValues(new Uint8Array(32))): ViewingKey {
  return {
    publicKey: toBase64Url(sealingKeyOf(random)),
    open: (photo, expected) => {
      // The journalled fingerprint decides; the one sent along could have been changed together with the photo.
      const jpeg = unsealed(random, photo);
      return jpeg && isPhoto(jpeg, expected ?? photo.sha256) ? new Uint8Array(jpeg) : undefined;
    },
  };
}

function unsealed(secret: Uint8Array, photo: SealedPhoto): Uint8Array | undefined {
  try {
    return unseal(secret, fromBase64Url(photo.sealed), "entry-photo");
  } catch {
    return undefined;
  }
}
