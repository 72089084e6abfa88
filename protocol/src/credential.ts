import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Static, type TProperties, Type } from "typebox";
import { Base64UrlSchema, PublicKeySchema, Sha256Schema } from "./byte-schemas.ts";
import { type Sha256, toHex, toUtf8 } from "./bytes.ts";
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

/** A PIN as a door keeps it: scrypt (RFC 7914) over the digits, 32 bytes, with its own salt. */
export const PinHashSchema = Type.Object({
  salt: Base64UrlSchema,
  hash: Base64UrlSchema,
  cost: whole(1024),
});

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
