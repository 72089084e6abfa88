import { type Static, Type } from "typebox";
import { PhotoProblemSchema, PhotoQualitySchema, SimilarFaceSchema } from "./agent-event.ts";
import { Base64UrlSchema, PublicKeySchema, Sha256Schema } from "./byte-schemas.ts";
import { ConsentReferenceSchema } from "./consent.ts";
import { decoderByType } from "./decode.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { requestRefusals } from "./reason.ts";

/** Every request is for one boot of one agent and acts once; a recorded one is refused. */
const addressed = { requestId: idSchema("request"), agentId: idSchema("agent"), bootId: idSchema("boot") };

/** Make a template from photographs sealed to this controller; nothing is kept of them unless the consent says so. */
export const EnrolRequestSchema = Type.Object({
  type: Type.Literal("enrol"),
  ...addressed,
  personId: idSchema("person"),
  consent: ConsentReferenceSchema,
  replace: Type.Boolean(),
  photos: Type.Array(Base64UrlSchema, { minItems: 1, maxItems: 5 }),
});

/** The enrolment did not come to stand at the registry: forget what was made of it. */
export const AbandonEnrolmentRequestSchema = Type.Object({
  type: Type.Literal("abandon-enrolment"),
  ...addressed,
  enrolment: idSchema("request"),
  personId: idSchema("person"),
});

export const EraseTemplateRequestSchema = Type.Object({
  type: Type.Literal("erase-template"),
  ...addressed,
  personId: idSchema("person"),
  cause: oneOf(["moved-out", "consent-withdrawn", "requested"]),
});

/** Send one entry photo, sealed to the key of the page that wants to show it. */
export const PhotoRequestSchema = Type.Object({
  type: Type.Literal("photo"),
  ...addressed,
  photo: Sha256Schema,
  viewerKey: PublicKeySchema,
  accountId: idSchema("account"),
});

export const requestSchemas = [
  EnrolRequestSchema,
  AbandonEnrolmentRequestSchema,
  EraseTemplateRequestSchema,
  PhotoRequestSchema,
] as const;
export type Request = Static<(typeof requestSchemas)[number]>;
export type RequestType = Request["type"];

const answers = { requestId: idSchema("request"), agentId: idSchema("agent"), at: InstantSchema };

/** The controller's receipt for a template made: which recogniser, from how many photographs. */
export const EnrolledReplySchema = Type.Object({
  type: Type.Literal("enrolled"),
  ...answers,
  personId: idSchema("person"),
  recogniser: Type.Object({ model: Type.String(), version: Type.String() }),
  photosUsed: whole(1),
  similar: Type.Optional(Type.Array(SimilarFaceSchema, { maxItems: 20 })),
  quality: Type.Optional(PhotoQualitySchema),
  photosKept: Type.Optional(Type.Boolean()),
});

/** The controller's receipt for forgetting: what is gone, and what of the person remains there until when. */
export const ErasedReplySchema = Type.Object({
  type: Type.Literal("erased"),
  ...answers,
  personId: idSchema("person"),
  erased: Type.Boolean(),
  photosRemainUntil: Type.Optional(InstantSchema),
});

export const SealedPhotoReplySchema = Type.Object({
  type: Type.Literal("sealed-photo"),
  ...answers,
  photo: Sha256Schema,
  sealed: Base64UrlSchema,
});

export const RefusedReplySchema = Type.Object({
  type: Type.Literal("refused"),
  ...answers,
  reason: oneOf(requestRefusals),
  problems: Type.Array(PhotoProblemSchema),
});

export const replySchemas = [
  EnrolledReplySchema,
  ErasedReplySchema,
  SealedPhotoReplySchema,
  RefusedReplySchema,
] as const;
export type Reply = Static<(typeof replySchemas)[number]>;
export type ReplyOf<T extends Reply["type"]> = Extract<Reply, { type: T }>;

const byType = <Schemas extends readonly { properties: { type: { const: string } } }[]>(schemas: Schemas) =>
  Object.fromEntries(schemas.map((schema) => [schema.properties.type.const, schema])) as never;

export const decodeRequest = decoderByType<Request>("request", byType(requestSchemas));
export const decodeReply = decoderByType<Reply>("reply", byType(replySchemas));
