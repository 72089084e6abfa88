import { type Static, Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Sha256Schema } from "./byte-schemas.ts";
import { factors } from "./credential.ts";
import { doorActions } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema, MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import {
  type DenyReason,
  denyReasonCodes,
  photoProblems,
  requestRefusals,
  type ViewProblem,
  viewProblems,
} from "./reason.ts";

const ModelReferenceSchema = Type.Object({
  model: Type.String({ minLength: 1, maxLength: 80 }),
  version: Type.String({ minLength: 1, maxLength: 80 }),
});

export const updateOutcomes = ["kept", "rolled-back", "interrupted"] as const;

export const AgentStartedSchema = Type.Object({
  type: Type.Literal("agent.started"),
  softwareVersion: Type.String({ minLength: 1, maxLength: 40 }),
  rosterVersion: whole(0),
  after: oneOf(["stop", "crash", "first-start"]),
  /** What became of an update since the last start: `version` was tried, and kept, taken back, or cut off before it was tried. */
  update: Type.Optional(
    Type.Object({
      outcome: oneOf(updateOutcomes),
      version: Type.String({ minLength: 1, maxLength: 40 }),
    }),
  ),
});

export const AgentStoppedSchema = Type.Object({
  type: Type.Literal("agent.stopped"),
  reason: Type.String({ maxLength: 80 }),
});

/** The first event of every epoch: why it began, and where the one before it was last known to stand. */
export const EpochBeganSchema = Type.Object({
  type: Type.Literal("epoch.began"),
  cause: oneOf(["first-start", "journal-restored", "journal-lost", "fork"]),
  previous: Type.Optional(Type.Object({ epoch: idSchema("epoch"), seq: whole(0), head: Sha256Schema })),
});

export const ClockAdjustedSchema = Type.Object({
  type: Type.Literal("clock.adjusted"),
  from: InstantSchema,
  to: InstantSchema,
  source: oneOf(["registry", "network", "rtc", "installer"]),
});

export const RosterAppliedSchema = Type.Object({
  type: Type.Literal("roster.applied"),
  rosterVersion: whole(0),
  digest: Sha256Schema,
});

export const RosterRefusedSchema = Type.Object({
  type: Type.Literal("roster.refused"),
  rosterVersion: Type.Optional(whole(0)),
  reason: oneOf(["signature-invalid", "older-than-held", "unreadable", "not-for-this-door"]),
  problems: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 20 }),
});

/** People already enrolled at this controller whose face is so near that it may be the same one, or taken for it. */
export const similarities = ["duplicate", "look-alike"] as const;

export const SimilarFaceSchema = Type.Object({
  personId: idSchema("person"),
  kind: oneOf(similarities),
  /** Distance by the recogniser's metric. */
  score: Type.Number(),
});
export type SimilarFace = Static<typeof SimilarFaceSchema>;

/** How good an enrolment's photographs are, 0–100, one number a photograph. */
export const PhotoQualitySchema = Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), { maxItems: 5 });

export const EnrolmentCompletedSchema = Type.Object({
  type: Type.Literal("enrolment.completed"),
  requestId: idSchema("request"),
  personId: idSchema("person"),
  consentId: idSchema("consent"),
  recogniser: ModelReferenceSchema,
  photosUsed: whole(1),
  replaced: Type.Boolean(),
  similar: Type.Optional(Type.Array(SimilarFaceSchema, { maxItems: 20 })),
  quality: Type.Optional(PhotoQualitySchema),
  /** Whether the photographs were kept, encrypted, because the person agreed to it. */
  photosKept: Type.Optional(Type.Boolean()),
});

export const PhotoProblemSchema = Type.Object({
  /** Which photograph, counted from 1. */
  photo: whole(1),
  code: oneOf(photoProblems),
  /** What was measured and the bound it missed, in the item's own unit. */
  measured: Type.Optional(Type.Number()),
  bound: Type.Optional(Type.Number()),
});

export const EnrolmentRefusedSchema = Type.Object({
  type: Type.Literal("enrolment.refused"),
  requestId: idSchema("request"),
  reason: oneOf(requestRefusals),
  problems: Type.Array(PhotoProblemSchema),
});

/** The door runs another recogniser: the template was made anew from photographs kept with the person's consent. */
export const EnrolmentRenewedSchema = Type.Object({
  type: Type.Literal("enrolment.renewed"),
  personId: idSchema("person"),
  consentId: idSchema("consent"),
  recogniser: ModelReferenceSchema,
  from: ModelReferenceSchema,
  photosUsed: whole(1),
  /** Who looks alike to the recogniser that made it, among those whose template it made before. */
  similar: Type.Optional(Type.Array(SimilarFaceSchema, { maxItems: 20 })),
});

/** The door runs another recogniser and keeps no photographs of the person: until new ones come, cards open and the face does not. */
export const EnrolmentNeededSchema = Type.Object({
  type: Type.Literal("enrolment.needed"),
  personId: idSchema("person"),
  recogniser: ModelReferenceSchema,
  from: ModelReferenceSchema,
});

export const TemplateErasedSchema = Type.Object({
  type: Type.Literal("template.erased"),
  personId: idSchema("person"),
  cause: oneOf(["moved-out", "consent-withdrawn", "enrolment-abandoned", "replaced", "expired", "requested"]),
});

/** The light in which somebody stood before the camera. */
export const lights = ["dark", "normal", "bright", "backlight"] as const;
export type Light = (typeof lights)[number];

/** Why somebody was not let in by what they showed, or not yet: a reason of the decision, or one of the view. */
export type FrictionReason = DenyReason | ViewProblem;
export const frictionReasons: readonly [FrictionReason, ...FrictionReason[]] = [...denyReasonCodes, ...viewProblems];

/** So many of one kind; without a person where the door could not tell who it was. */
export const FrictionCountSchema = Type.Object({
  personId: Type.Optional(idSchema("person")),
  outcome: oneOf(["accepted", "refused"]),
  factor: oneOf(factors),
  reason: Type.Optional(oneOf(frictionReasons)),
  light: Type.Optional(oneOf(lights)),
  count: whole(1),
});
export type FrictionCount = Static<typeof FrictionCountSchema>;

/** How often people were let in and refused on one day of the site's calendar; a day may come in several parts, which add up. */
export const RecognitionDailySchema = Type.Object({
  type: Type.Literal("recognition.daily"),
  day: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
  recogniser: Type.Optional(ModelReferenceSchema),
  counts: Type.Array(FrictionCountSchema, { minItems: 1, maxItems: 500 }),
});

/** Entry photos whose day key was destroyed: their time is over. */
export const PhotosExpiredSchema = Type.Object({
  type: Type.Literal("photos.expired"),
  day: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
  count: whole(0),
});

/** Somebody looked at an entry photo: the door's own record of it, beside the registry's. */
export const PhotoDisclosedSchema = Type.Object({
  type: Type.Literal("photo.disclosed"),
  requestId: idSchema("request"),
  photo: Sha256Schema,
  accountId: idSchema("account"),
});

/** What an installer looked at on the controller's own page: what it shows of the door, or what the camera sees at this moment. */
export const installerLooks = ["page", "camera"] as const;

export const InstallerLookedSchema = Type.Object({
  type: Type.Literal("installer.looked"),
  what: oneOf(installerLooks),
  actor: ActorSchema,
});

export const CommandAcceptedSchema = Type.Object({
  type: Type.Literal("command.accepted"),
  commandId: idSchema("command"),
  challengeId: idSchema("challenge"),
  action: oneOf(doorActions),
  actor: ActorSchema,
  entryId: Type.Optional(idSchema("entry")),
});

export const CommandRefusedSchema = Type.Object({
  type: Type.Literal("command.refused"),
  commandId: idSchema("command"),
  challengeId: Type.Optional(idSchema("challenge")),
  action: oneOf(doorActions),
  reason: oneOf(denyReasonCodes),
});

/** The journal could not be written for a while; the door went on with a bounded queue in memory. */
export const JournalDegradedSchema = Type.Object({
  type: Type.Literal("journal.degraded"),
  lost: whole(0),
  lasted: MillisSchema,
});

/** The registry's audit chain as this door saw it that day, so that one operator alone cannot rewrite it. */
export const AuditWitnessedSchema = Type.Object({
  type: Type.Literal("audit.witnessed"),
  registryEpoch: whole(0),
  // Not `seq`: that is the event's own place, in its stamp.
  auditSeq: whole(0),
  head: Sha256Schema,
});

export const agentEventSchemas = [
  AgentStartedSchema,
  AgentStoppedSchema,
  EpochBeganSchema,
  ClockAdjustedSchema,
  RosterAppliedSchema,
  RosterRefusedSchema,
  EnrolmentCompletedSchema,
  EnrolmentRefusedSchema,
  EnrolmentRenewedSchema,
  EnrolmentNeededSchema,
  TemplateErasedSchema,
  RecognitionDailySchema,
  PhotosExpiredSchema,
  PhotoDisclosedSchema,
  InstallerLookedSchema,
  CommandAcceptedSchema,
  CommandRefusedSchema,
  JournalDegradedSchema,
  AuditWitnessedSchema,
] as const;
