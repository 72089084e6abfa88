import { type Static, Type } from "typebox";
import { ConsentReferenceSchema } from "./consent.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema } from "./instant.ts";
import { oneOf } from "./literals.ts";

/** Why a person may be in the building. */
export const personKinds = ["owner", "tenant", "family", "guest", "staff", "emergency"] as const;
export type PersonKind = (typeof personKinds)[number];

/** How sure the registry is that the person bears the name, weakest first. */
export const identityLevels = ["declared", "document-seen", "card-read", "verified"] as const;
export type IdentityLevel = (typeof identityLevels)[number];

/** From when until when something holds; `until` is the first instant at which it no longer does. */
export const ValiditySchema = Type.Object({ from: InstantSchema, until: InstantSchema });
export type Validity = Static<typeof ValiditySchema>;

/** An occupancy as a door needs it: who, in what capacity, how long, under which consent; never a name. */
export const RosterOccupancySchema = Type.Object({
  occupancyId: idSchema("occupancy"),
  personId: idSchema("person"),
  kind: oneOf(personKinds),
  identityLevel: oneOf(identityLevels),
  validity: ValiditySchema,
  doorIds: Type.Array(idSchema("door"), { minItems: 1, uniqueItems: true }),
  consent: Type.Optional(ConsentReferenceSchema),
  /** Needs longer to come through: the door's extended times hold for this person. */
  needsLonger: Type.Optional(Type.Boolean()),
});
export type RosterOccupancy = Static<typeof RosterOccupancySchema>;
