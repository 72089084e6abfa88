import { Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Sha256Schema } from "./byte-schemas.ts";
import { doorActions } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema, MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { denyReasonCodes, photoProblems, requestRefusals } from "./reason.ts";

const ModelReferenceSchema = Type.Object({
  model: Type.String({ minLength: 1, maxLength: 80 }),
  version: Type.String({ minLength: 1, maxLength: 80 }),
});

export const AgentStartedSchema = Type.Object({
  type: Type.Literal("agent.started"),
  softwareVersion: Type.String({ minLength: 1, maxLength: 40 }),
  rosterVersion: whole(0),
  after: oneOf(["stop", "crash", "first-start"]),
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

export const EnrolmentCompletedSchema = Type.Object({
  type: Type.Literal("enrolment.completed"),
  requestId: idSchema("request"),
  personId: idSchema("person"),
  consentId: idSchema("consent"),
  recogniser: ModelReferenceSchema,
  photosUsed: whole(1),
  replaced: Type.Boolean(),
});

export const PhotoProblemSchema = Type.Object({
  /** Which photograph, counted from 1. */
  photo: whole(1),
  code: oneOf(photoProblems),
});

export const EnrolmentRefusedSchema = Type.Object({
  type: Type.Literal("enrolment.refused"),
  requestId: idSchema("request"),
  reason: oneOf(requestRefusals),
  problems: Type.Array(PhotoProblemSchema),
});

export const TemplateErasedSchema = Type.Object({
  type: Type.Literal("template.erased"),
  personId: idSchema("person"),
  cause: oneOf(["moved-out", "consent-withdrawn", "enrolment-abandoned", "replaced", "expired", "requested"]),
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
  TemplateErasedSchema,
  PhotosExpiredSchema,
  PhotoDisclosedSchema,
  CommandAcceptedSchema,
  CommandRefusedSchema,
  JournalDegradedSchema,
  AuditWitnessedSchema,
] as const;
