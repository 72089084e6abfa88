import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Static, type TProperties, Type } from "typebox";
import { Base64UrlSchema, PublicKeySchema, Sha256Schema } from "./byte-schemas.ts";
import { type Sha256, toBase64Url, toHex, toUtf8 } from "./bytes.ts";
import { idSchema } from "./id-schema.ts";
import { MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { ValiditySchema } from "./occupancy.ts";

/** The ways in that a roster can hold. */
export const credentialKinds = ["face", "card", "id-card", "pin", "qr", "guest", "app"] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** What somebody showed the door; `order` is a signed order from outside. */
export const factors = [...credentialKinds, "order"] as const;
export type Factor = (typeof factors)[number];

/** Why a credential is off although its time has not run out (names after ONVIF's credential service). */
export const disabledReasons = ["locked-out", "lost", "stolen", "damaged", "withdrawn", "renewal-needed"] as const;

const common = {
  credentialId: idSchema("credential"),
  occupancyId: idSchema("occupancy"),
  validity: ValiditySchema,
  scheduleId: Type.Optional(idSchema("schedule")),
  disabled: Type.Optional(oneOf(disabledReasons)),
};

const credential = <Kind extends CredentialKind, Extra extends TProperties>(kind: Kind, extra: Extra) =>
  Type.Object({ ...common, kind: Type.Literal(kind), ...extra });

/**
 * A PIN as a door keeps it: scrypt (RFC 7914; N = `cost`, r = 8, p = 1) over the digits, 32 bytes; with `keyed`, the HMAC of
 * that under the site's key. One salt may serve a whole site, so that a door computes one slow hash for each try.
 */
export const PinHashSchema = Type.Object({
  salt: Base64UrlSchema,
  hash: Base64UrlSchema,
  cost: whole(1024),
  keyed: Type.Optional(Type.Literal("site")),
});
export type PinHash = Static<typeof PinHashSchema>;

export const CredentialSchema = Type.Union([
  // The template itself never travels: it is made and kept at the door.
  credential("face", {}),
  credential("card", { numberHash: Sha256Schema }),
  credential("id-card", { numberHash: Sha256Schema }),
  credential("pin", { pin: PinHashSchema, duressPin: Type.Optional(PinHashSchema) }),
  credential("qr", { publicKey: PublicKeySchema, rotatesEvery: MillisSchema }),
  credential("guest", { passHash: Sha256Schema, uses: Type.Optional(whole(1)) }),
  credential("app", { publicKey: PublicKeySchema }),
]);
export type Credential = Static<typeof CredentialSchema>;

/** What scrypt is asked for when a PIN is hashed: block size, lanes, bytes. */
export const pinScrypt = { r: 8, p: 1, bytes: 32 } as const;

/**
 * The hash of a keyed PIN, from what scrypt made of its digits: HMAC-SHA-256(site key, "pin " ‖ scrypt), unpadded base64url.
 * Four to eight digits can be guessed by whoever can try them all; without the site's key nobody can try one.
 */
export function keyedPin(siteKey: Uint8Array, scrypted: Uint8Array): string {
  const prefix = toUtf8("pin ");
  const message = new Uint8Array(prefix.length + scrypted.length);
  message.set(prefix);
  message.set(scrypted, prefix.length);
  return toBase64Url(hmac(sha256, siteKey, message));
}

/**
 * The keyed hash under which a card or document number stands in rosters and events: HMAC-SHA-256 of the number in
 * upper case without separators, full-width characters (as a Chinese keyboard types them) made plain by NFKC.
 * `siteKey` is 32 bytes that never leave the site's registry and doors.
 */
export function numberHash(siteKey: Uint8Array, kind: "card" | "id-card" | "guest", number: string): Sha256 {
  const plain = number
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s:.-]/g, "");
  return toHex(hmac(sha256, siteKey, toUtf8(`${kind} ${plain}`))) as Sha256;
}
