import { type Static, Type } from "typebox";
import { idSchema } from "./id-schema.ts";
import { InstantSchema } from "./instant.ts";

/** What a person may agree to, each on its own; `share:` names a recipient. */
export const consentScopes = [
  "face_recognition_local",
  "face_transfer_internet",
  "face_photo_retain",
  "entry_photo",
  "entry_photo_cloud",
] as const;

export const ConsentScopeSchema = Type.Union([
  ...consentScopes.map((scope) => Type.Literal(scope)),
  Type.String({ pattern: "^share:.+$" }),
]);
export type ConsentScope = (typeof consentScopes)[number] | `share:${string}`;

/** A consent as a door needs it: enough to know that it covers what is asked, and to cite it. */
export const ConsentReferenceSchema = Type.Object({
  consentId: idSchema("consent"),
  scopes: Type.Array(Type.Unsafe<ConsentScope>(ConsentScopeSchema), { uniqueItems: true }),
  noticeVersion: Type.String({ minLength: 1, maxLength: 40 }),
  givenAt: InstantSchema,
});
export type ConsentReference = Static<typeof ConsentReferenceSchema>;
