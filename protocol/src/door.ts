import { type Static, Type } from "typebox";
import { MillisSchema } from "./instant.ts";

/** Door modes, the words of the ONVIF Door Control service in kebab-case. */
export const doorModes = [
  "unknown",
  "locked",
  "unlocked",
  "accessed",
  "blocked",
  "locked-down",
  "locked-open",
  "double-locked",
] as const;
export type DoorMode = (typeof doorModes)[number];

export const doorPhysicalStates = ["unknown", "open", "closed", "fault"] as const;
export type DoorPhysicalState = (typeof doorPhysicalStates)[number];

export const lockPhysicalStates = ["unknown", "locked", "unlocked", "fault"] as const;
export type LockPhysicalState = (typeof lockPhysicalStates)[number];

export const doorTamperStates = ["unknown", "not-in-tamper", "tamper-detected"] as const;
export type DoorTamperState = (typeof doorTamperStates)[number];

export const doorFaultStates = ["unknown", "not-in-fault", "fault-detected"] as const;
export type DoorFaultState = (typeof doorFaultStates)[number];

/** What a door may be wired to beside contact and button; `active` is fire, an opened case, mains lost. */
export const doorInputs = ["fire", "tamper", "mains"] as const;
export type DoorInputName = (typeof doorInputs)[number];

export const doorInputStates = ["active", "inactive", "unknown"] as const;
export type DoorInputState = (typeof doorInputStates)[number];

export const doorAlarmStates = ["normal", "door-forced-open", "door-open-too-long"] as const;
export type DoorAlarmState = (typeof doorAlarmStates)[number];

/** How long things may take at a door (ONVIF Door Control, 5.4: ReleaseTime, OpenTime and their extended forms). */
export const DoorTimingsSchema = Type.Object({
  releaseTime: MillisSchema,
  openTime: MillisSchema,
  extendedReleaseTime: Type.Optional(MillisSchema),
  extendedOpenTime: Type.Optional(MillisSchema),
  delayTimeBeforeRelock: Type.Optional(MillisSchema),
  preAlarmTime: Type.Optional(MillisSchema),
  /** Rungs of a door held open, counted from the moment the alarm began; a rung that is absent is not climbed. */
  heldOpen: Type.Optional(
    Type.Object({
      /** The door asks once more, and the alarm names the last entry that came through; that person's phone is told of nothing. */
      lastPersonAfter: Type.Optional(MillisSchema),
      /** The landlord is told. */
      landlordAfter: Type.Optional(MillisSchema),
      /** From here on it is a hazard, told again each time so much has passed. */
      hazardEvery: Type.Optional(MillisSchema),
    }),
  ),
});
export type DoorTimings = Static<typeof DoorTimingsSchema>;

/** What a door can report trouble about; one alarm per episode. */
export const alarmKinds = [
  "door-forced-open",
  "door-open-too-long",
  "not-taken",
  "tailgating-suspected",
  "duress",
  "unexplained-pulse",
  "lock-failed",
  "reader-offline",
  "camera-offline",
  "lens-covered",
  "tamper",
  "fire",
  "mains-lost",
  "clock-untrusted",
  "journal-disk-low",
  "journal-degraded",
  "journal-lost",
  "journal-fork",
  "repeated-refusal",
  "card-lending-suspected",
  "anti-passback",
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** The rungs of a door held open, in the order of its alarm's stages from 1 on: what each does, or is. */
export const heldOpenRungs = ["door-voice", "last-person", "landlord", "hazard"] as const;
export type HeldOpenRung = (typeof heldOpenRungs)[number];

/** Alarms of which nothing may show at the door: whoever forces a resident watches its screen and lamp. */
export const silentAtDoor: readonly AlarmKind[] = ["duress"];

/** The parts of a door that can fail on their own. */
export const doorParts = [
  "camera",
  "substream",
  "scene-camera",
  "lock",
  "contact",
  "exit-button",
  "exit-sensor",
  "key-contact",
  "reader",
  "indicator",
  "recogniser",
  "journal",
  "clock",
  "keypad",
  "id-reader",
  "voice",
  "fire-input",
  "tamper-input",
  "mains-input",
] as const;
export type DoorPart = (typeof doorParts)[number];

/** What a tenant's or staff's signed order can ask of a door (ONVIF Door Control operations). */
export const doorActions = [
  "access",
  "lock",
  "unlock",
  "block",
  "lock-down",
  "lock-down-release",
  "lock-open",
  "lock-open-release",
  "double-lock",
] as const;
export type DoorAction = (typeof doorActions)[number];
