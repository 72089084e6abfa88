import { Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Base64UrlSchema, Sha256Schema } from "./byte-schemas.ts";
import { alarmKinds, doorInputStates, doorInputs, doorModes, doorParts } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema, MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";

/** How a door came to be open: after an entry, by exit button or handle, by the mechanical key, by an order or mode, or by force. */
export const openings = ["entry", "exit", "key", "released", "forced"] as const;

export const DoorOpenedSchema = Type.Object({
  type: Type.Literal("door.opened"),
  opening: oneOf(openings),
  entryId: Type.Optional(idSchema("entry")),
});

export const DoorClosedSchema = Type.Object({ type: Type.Literal("door.closed"), openFor: MillisSchema });

export const ExitRequestedSchema = Type.Object({
  type: Type.Literal("exit.requested"),
  pulseId: Type.Optional(idSchema("entry")),
});

export const DoorModeChangedSchema = Type.Object({
  type: Type.Literal("door.mode-changed"),
  from: oneOf(doorModes),
  to: oneOf(doorModes),
  actor: ActorSchema,
  reason: Type.Optional(Type.String({ maxLength: 200 })),
  expiresAt: Type.Optional(InstantSchema),
  /** Under which id the lock's keeper holds the door unlocked from here on. */
  pulseId: Type.Optional(idSchema("entry")),
});

/** The lock moved and no entry explains it: a pulse in the lock helper's own file that the journal does not know. */
export const DoorUnexplainedPulseSchema = Type.Object({
  type: Type.Literal("door.unexplained-pulse"),
  pulseId: Type.String({ minLength: 1, maxLength: 80 }),
  milliseconds: MillisSchema,
});

export const DoorFaultSchema = Type.Object({
  type: Type.Literal("door.fault"),
  part: oneOf(doorParts),
  code: Type.String({ minLength: 1, maxLength: 80 }),
  entryId: Type.Optional(idSchema("entry")),
});

export const DoorFaultClearedSchema = Type.Object({ type: Type.Literal("door.fault-cleared"), part: oneOf(doorParts) });

export const AlarmRaisedSchema = Type.Object({
  type: Type.Literal("alarm.raised"),
  alarmId: idSchema("alarm"),
  kind: oneOf(alarmKinds),
  /** 1 when the episode begins, then one more for each rung of the ladder it climbs. */
  stage: whole(1),
  entryIds: Type.Array(idSchema("entry")),
  /** Refusals shortly before a door was held open: perhaps why somebody propped it. */
  refusedBefore: Type.Optional(Type.Array(idSchema("entry"), { maxItems: 20 })),
});

export const AlarmClearedSchema = Type.Object({
  type: Type.Literal("alarm.cleared"),
  alarmId: idSchema("alarm"),
  kind: oneOf(alarmKinds),
  lasted: MillisSchema,
});

export const AlarmAcknowledgedSchema = Type.Object({
  type: Type.Literal("alarm.acknowledged"),
  alarmId: idSchema("alarm"),
  actor: ActorSchema,
  /** Who it was, in their own words; an account may serve several people. */
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});

/** An input of the door changed, or can no longer be read. */
export const DoorInputChangedSchema = Type.Object({
  type: Type.Literal("door.input-changed"),
  input: oneOf(doorInputs),
  state: oneOf(doorInputStates),
});

/** Somebody ended the release by fire, after the fire contact itself had come to rest. */
export const DoorFireResetSchema = Type.Object({
  type: Type.Literal("door.fire-reset"),
  actor: ActorSchema,
  stoodFor: MillisSchema,
});

/** An installer tried an output by hand, so that what moved is explained. */
export const DoorOutputTestedSchema = Type.Object({
  type: Type.Literal("door.output-tested"),
  output: oneOf(["lock", "indicator", "voice"]),
  actor: ActorSchema,
  pulseId: Type.Optional(idSchema("entry")),
});

/** What an installer tries before a door is handed over. */
export const commissioningChecks = [
  "relay",
  "contact-polarity",
  "exit-button",
  "exit-sensor",
  "key-contact",
  "fire-input",
  "tamper-input",
  "mains-input",
  "mechanical-key",
  "power-cut",
  "link-cut",
  "card-read",
  "id-card-read",
  "keypad",
  "indicator",
  "voice",
  "light",
  "face-low",
  "face-middle",
  "face-high",
  "photo-attack",
  "clock",
  "broker",
] as const;
export type CommissioningCheck = (typeof commissioningChecks)[number];

/** `skipped` has its reason in the note: a door without a fire loop has no fire input to try. */
export const checkOutcomes = ["passed", "failed", "skipped"] as const;

/** The record of an installer's tests, signed like every event by the door's own key. */
export const DoorCommissionedSchema = Type.Object({
  type: Type.Literal("door.commissioned"),
  installer: Type.String({ minLength: 1, maxLength: 80 }),
  company: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  softwareVersion: Type.String({ minLength: 1, maxLength: 40 }),
  /** The fingerprint people compare, as it stood on the controller. */
  fingerprint: Type.String({ minLength: 1, maxLength: 40 }),
  /** The first 12 bytes of the SHA-256 of the configuration file that was tested. */
  configuration: Type.Optional(Base64UrlSchema),
  /** SHA-256 of the certificate under which the controller's own pages were served. */
  certificate: Type.Optional(Sha256Schema),
  lock: oneOf(["fail-safe", "fail-secure"]),
  escapeRoute: Type.Boolean(),
  checks: Type.Array(
    Type.Object({
      check: oneOf(commissioningChecks),
      outcome: oneOf(checkOutcomes),
      /** What was measured, in the check's own unit: milliseconds, pixels of a face, mean grey 0–255. */
      measured: Type.Optional(Type.Number()),
      note: Type.Optional(Type.String({ maxLength: 300 })),
    }),
    { minItems: 1, maxItems: 40 },
  ),
});

export const doorEventSchemas = [
  DoorOpenedSchema,
  DoorClosedSchema,
  ExitRequestedSchema,
  DoorModeChangedSchema,
  DoorUnexplainedPulseSchema,
  DoorFaultSchema,
  DoorFaultClearedSchema,
  AlarmRaisedSchema,
  AlarmClearedSchema,
  AlarmAcknowledgedSchema,
  DoorInputChangedSchema,
  DoorFireResetSchema,
  DoorOutputTestedSchema,
  DoorCommissionedSchema,
] as const;
