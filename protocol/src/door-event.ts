import { Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { alarmKinds, doorModes, doorParts } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema, MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";

/** How a door came to be open: after an entry, by the exit button, by an order or mode, or by force. */
export const openings = ["entry", "exit", "released", "forced"] as const;

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
  note: Type.Optional(Type.String({ maxLength: 500 })),
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
] as const;
