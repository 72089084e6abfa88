import { createCipheriv, timingSafeEqual } from "node:crypto";

/** The key every device has before it is paired (SCBK-D, IEC 60839-11-5, secure channel): known to everybody, so good for pairing only. */
export const DEFAULT_KEY: Uint8Array = Uint8Array.from({ length: 16 }, (_, index) => 0x30 + index);

/** A key of 16 bytes, and what both sides said when the session began (8 bytes each). */
export interface Handshake {
  readonly key: Uint8Array;
  readonly panelRandom: Uint8Array;
  readonly deviceRandom: Uint8Array;
}

/** The keys of one session and what each side proves to the other with; all 16 bytes. */
export interface SessionKeys {
  readonly encryption: Uint8Array;
  readonly mac1: Uint8Array;
  readonly mac2: Uint8Array;
  readonly clientCryptogram: Uint8Array;
  readonly serverCryptogram: Uint8Array;
  /** The device's first MAC (R-MAC-I), which the panel's first sealed command builds on. */
  readonly initialMac: Uint8Array;
}

/** Derives a session's keys and cryptograms; pure. IEC 60839-11-5, annex on the secure channel: S-ENC, S-MAC1, S-MAC2. */
export function deriveSessionKeys({ key, panelRandom, deviceRandom }: Handshake): SessionKeys {
  const sessionKey = (first: number, second: number) =>
    encryptBlock(key, Uint8Array.of(first, second, ...panelRandom.subarray(0, 6), ...new Uint8Array(8)));
  const encryption = sessionKey(0x01, 0x82);
  const mac1 = sessionKey(0x01, 0x01);
  const mac2 = sessionKey(0x01, 0x02);
  const serverCryptogram = encryptBlock(encryption, Uint8Array.of(...deviceRandom, ...panelRandom));
  return {
    encryption,
    mac1,
    mac2,
    clientCryptogram: encryptBlock(encryption, Uint8Array.of(...panelRandom, ...deviceRandom)),
    serverCryptogram,
    initialMac: encryptBlock(mac2, encryptBlock(mac1, serverCryptogram)),
  };
}

/** The key of one device out of a master key (16 bytes) and its client UID (8 bytes); pure. Same annex, SCBK. */
export function deriveDeviceKey(masterKey: Uint8Array, clientUid: Uint8Array): Uint8Array {
  return encryptBlock(masterKey, Uint8Array.of(...clientUid, ...complement(clientUid)));
}

/** Each byte inverted; pure. */
export function complement(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => ~byte & 0xff);
}

/** Compares in a time that does not tell where the two differ; pure. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return new Uint8Array(createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block));
}
