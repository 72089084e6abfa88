import { type Static, Type } from "typebox";
import { PhotoProblemSchema, PhotoQualitySchema, SimilarFaceSchema } from "./agent-event.ts";
import { Base64UrlSchema, PublicKeySchema, Sha256Schema } from "./byte-schemas.ts";
import { ConsentReferenceSchema } from "./consent.ts";
import { factors } from "./credential.ts";
import { decoderByType } from "./decode.ts";
import { doorModes } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { denyReasonCodes, requestRefusals } from "./reason.ts";
import { dayKinds, weekdays } from "./schedule.ts";
import { conditionCodes } from "./simulation.ts";

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

/** Somebody took note of an alarm at the registry: the door's own journal says so too. */
export const AcknowledgeAlarmRequestSchema = Type.Object({
  type: Type.Literal("acknowledge-alarm"),
  ...addressed,
  alarmId: idSchema("alarm"),
  accountId: idSchema("account"),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});

/**
 * Would this person be let in at this moment by these, shown one after the other? Nothing moves and nothing is journalled. `online`:
 * as if the registry could be heard; with a `mode` as if the door stood in it, else as it stands now.
 */
export const SimulateRequestSchema = Type.Object({
  type: Type.Literal("simulate"),
  ...addressed,
  doorId: idSchema("door"),
  personId: idSchema("person"),
  moment: InstantSchema,
  shows: Type.Array(oneOf(factors), { minItems: 1, maxItems: 3 }),
  online: Type.Boolean(),
  mode: Type.Optional(oneOf(doorModes)),
  accountId: idSchema("account"),
});

export const requestSchemas = [
  EnrolRequestSchema,
  AbandonEnrolmentRequestSchema,
  EraseTemplateRequestSchema,
  PhotoRequestSchema,
  AcknowledgeAlarmRequestSchema,
  SimulateRequestSchema,
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

/** The acknowledgement is in the door's journal. */
export const AcknowledgedReplySchema = Type.Object({
  type: Type.Literal("acknowledged"),
  ...answers,
  alarmId: idSchema("alarm"),
});

/** What the door would do, why, and each condition that it looked at, in the order in which it decides. */
export const SimulatedReplySchema = Type.Object({
  type: Type.Literal("simulated"),
  ...answers,
  rosterVersion: whole(0),
  action: oneOf(["grant", "deny", "ask"]),
  reason: Type.Optional(oneOf(denyReasonCodes)),
  /** With `ask`: what would be accepted next. */
  accepts: Type.Optional(Type.Array(oneOf(factors))),
  /** The rule of the hour asks for more than this resident has, and is waived. */
  waived: Type.Optional(Type.Literal("no-other-way")),
  conditions: Type.Array(
    Type.Object({
      condition: oneOf(conditionCodes),
      met: Type.Boolean(),
      factor: oneOf(factors),
      from: Type.Optional(InstantSchema),
      until: Type.Optional(InstantSchema),
      /** The name of the schedule looked at. */
      schedule: Type.Optional(Type.String({ maxLength: 80 })),
      mode: Type.Optional(oneOf(doorModes)),
    }),
    { maxItems: 60 },
  ),
  siteTime: Type.Object({
    minuteOfDay: whole(0),
    weekday: oneOf(weekdays),
    dayKind: oneOf(dayKinds),
  }),
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
  AcknowledgedReplySchema,
  SimulatedReplySchema,
  RefusedReplySchema,
] as const;
export type Reply = Static<(typeof replySchemas)[number]>;
export type ReplyOf<T extends Reply["type"]> = Extract<Reply, { type: T }>;

const byType = <Schemas extends readonly { properties: { type: { const: string } } }[]>(schemas: Schemas) =>
  Object.fromEntries(schemas.map((schema) => [schema.properties.type.const, schema])) as never;

export const decodeRequest = decoderByType<Request>("request", byType(requestSchemas));
export const decodeReply = decoderByType<Reply>("reply", byType(replySchemas));
