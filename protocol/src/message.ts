import { type Static, Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Sha256Schema, SignatureSchema } from "./byte-schemas.ts";
import { ChallengeSchema } from "./command.ts";
import { decoder } from "./decode.ts";
import {
  alarmKinds,
  doorAlarmStates,
  doorFaultStates,
  doorInputStates,
  doorModes,
  doorParts,
  doorPhysicalStates,
  doorTamperStates,
  lockPhysicalStates,
} from "./door.ts";
import { livenessCueStates, livenessModes } from "./entry-event.ts";
import { idSchema } from "./id-schema.ts";
import { clockQualities, InstantSchema, MonotonicSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";

/** A place in an agent's chain and the head there; seq 0 is before the first event. */
export const MarkSchema = Type.Object({
  epoch: idSchema("epoch"),
  seq: whole(0),
  head: Sha256Schema,
});
export type Mark = Static<typeof MarkSchema>;

/** What an agent says first on every connection; travels signed (purpose "hello"). */
export const HelloSchema = Type.Object({
  type: Type.Literal("hello"),
  protocol: whole(1),
  agentId: idSchema("agent"),
  bootId: idSchema("boot"),
  doorIds: Type.Array(idSchema("door"), { minItems: 1 }),
  softwareVersion: Type.String({ maxLength: 40 }),
  /** Where the journal ends, up to where it knows itself acknowledged, and the oldest seq it still holds. */
  last: MarkSchema,
  acked: MarkSchema,
  firstKept: whole(1),
  registryEpoch: Type.Optional(whole(0)),
  rosterVersion: whole(0),
  monotonic: MonotonicSchema,
  at: InstantSchema,
  clockQuality: oneOf(clockQualities),
});
export type Hello = Static<typeof HelloSchema>;

/** The registry's answer to a hello; travels signed (purpose "welcome") and echoes boot and monotonic time, so an old one is known as old. */
export const WelcomeSchema = Type.Object({
  type: Type.Literal("welcome"),
  agentId: idSchema("agent"),
  bootId: idSchema("boot"),
  helloMonotonic: MonotonicSchema,
  /** Rises when the registry was restored from a backup. */
  registryEpoch: whole(0),
  /** How far the registry holds each epoch of this agent that it knows, oldest first. */
  marks: Type.Array(MarkSchema),
  rosterVersion: whole(0),
  at: InstantSchema,
});
export type Welcome = Static<typeof WelcomeSchema>;

/** An event as it travels: its seq, the salt of its commitment, and the exact text that was journalled. */
export const CarriedEventSchema = Type.Object({
  seq: whole(1),
  salt: Type.String({ pattern: "^[0-9a-f]{32}$" }),
  body: Type.String({ minLength: 2 }),
});
export type CarriedEvent = Static<typeof CarriedEventSchema>;

/** Events in order without a gap after a mark, with the agent's signature over the head after the last (purpose "batch"). */
export const BatchSchema = Type.Object({
  type: Type.Literal("batch"),
  agentId: idSchema("agent"),
  after: MarkSchema,
  events: Type.Array(CarriedEventSchema, { minItems: 1, maxItems: 500 }),
  head: Sha256Schema,
  keyId: idSchema("key"),
  signature: SignatureSchema,
});
export type Batch = Static<typeof BatchSchema>;

/** A copy of an event ahead of its batch, so that a page sees it at once; travels signed (purpose "live"). A hint: it is stored only by its batch. */
export const LiveSchema = Type.Object({
  type: Type.Literal("live"),
  agentId: idSchema("agent"),
  epoch: idSchema("epoch"),
  event: CarriedEventSchema,
});
export type Live = Static<typeof LiveSchema>;

/** The registry has committed everything up to this mark; travels signed (purpose "ack"). */
export const AckSchema = Type.Object({
  type: Type.Literal("ack"),
  agentId: idSchema("agent"),
  mark: MarkSchema,
  registryEpoch: whole(0),
});
export type Ack = Static<typeof AckSchema>;

/** Two histories claim the same seq: the one that came second is quarantined, and the agent must begin a new epoch; travels signed (purpose "fork"). */
export const ForkSchema = Type.Object({
  type: Type.Literal("fork"),
  agentId: idSchema("agent"),
  epoch: idSchema("epoch"),
  seq: whole(1),
  held: MarkSchema,
});
export type Fork = Static<typeof ForkSchema>;

/** A mode that somebody or something ordered, and until when it holds; absent `until`: until it is ended. */
export const DoorOverrideSchema = Type.Object({
  mode: oneOf(doorModes),
  by: ActorSchema,
  until: Type.Optional(InstantSchema),
  reason: Type.Optional(Type.String({ maxLength: 200 })),
});
export type DoorOverride = Static<typeof DoorOverrideSchema>;

const DoorStatusSchema = Type.Object({
  doorId: idSchema("door"),
  mode: oneOf(doorModes),
  physical: oneOf(doorPhysicalStates),
  lock: oneOf(lockPhysicalStates),
  alarms: Type.Array(oneOf(alarmKinds)),
  faults: Type.Array(oneOf(doorParts)),
  camera: Type.Object({
    source: oneOf(["replay", "device", "stream", "file", "none"]),
    state: oneOf(["starting", "working", "silent", "fault"]),
  }),
  /** ONVIF's own words for the door's alarm, tamper and fault. */
  alarm: Type.Optional(oneOf(doorAlarmStates)),
  tamper: Type.Optional(oneOf(doorTamperStates)),
  fault: Type.Optional(oneOf(doorFaultStates)),
  override: Type.Optional(DoorOverrideSchema),
  /** The inputs that are wired. */
  inputs: Type.Optional(
    Type.Object({
      fire: Type.Optional(oneOf(doorInputStates)),
      tamper: Type.Optional(oneOf(doorInputStates)),
      mains: Type.Optional(oneOf(doorInputStates)),
    }),
  ),
});

/** What can compute a recogniser, and with which numbers. */
export const recogniserRuntimes = ["onnxruntime-node", "onnxruntime-web", "tfjs-wasm", "tfjs-node"] as const;
export const recogniserPrecisions = ["int8", "fp32"] as const;

/** How often unknown faces stand before a door, and one enrolled resident comes, each day. */
export const DoorTrafficSchema = Type.Object({
  strangersPerDay: Type.Number({ minimum: 0 }),
  comingsPerDay: Type.Number({ minimum: 0 }),
  /** Whether the door counted it. */
  counted: Type.Boolean(),
  /** How many whole days it has counted lately. */
  days: whole(0),
});
export type DoorTraffic = Static<typeof DoorTrafficSchema>;

/** How an agent is, every few seconds; the latest replaces all before. Travels signed (purpose "status"). */
export const AgentStatusSchema = Type.Object({
  type: Type.Literal("status"),
  agentId: idSchema("agent"),
  bootId: idSchema("boot"),
  softwareVersion: Type.String({ maxLength: 40 }),
  at: InstantSchema,
  monotonic: MonotonicSchema,
  clockQuality: oneOf(clockQualities),
  rosterVersion: whole(0),
  /** Journalled and not yet acknowledged. */
  outboxDepth: whole(0),
  recogniser: Type.Optional(
    Type.Object({
      model: Type.String(),
      version: Type.String(),
      metric: oneOf(["euclidean", "cosine"]),
      threshold: Type.Number(),
      gallerySize: whole(0),
      /** What computes it, and with which numbers. */
      runtime: Type.Optional(oneOf(recogniserRuntimes)),
      precision: Type.Optional(oneOf(recogniserPrecisions)),
      /** The rate of wrong openings aimed at for each stranger who tries, and what it is expected to mean at this door. */
      targetFpir: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      wrongOpeningsPerYear: Type.Optional(Type.Number({ minimum: 0 })),
      refusalsPerResidentMonth: Type.Optional(Type.Number({ minimum: 0 })),
      /** What both are reckoned with: as the door counted it over so many whole days, else as is assumed until it has. */
      traffic: Type.Optional(DoorTrafficSchema),
      /** How doubt about a living face is dealt with now, and whether the signs of a screen or a print can be measured. */
      liveness: Type.Optional(Type.Object({ mode: oneOf(livenessModes), cues: oneOf(livenessCueStates) })),
      /** People whose template was made by another recogniser, so that their face does not open until they enrol anew. */
      toEnrolAnew: Type.Optional(whole(0)),
    }),
  ),
  doors: Type.Array(DoorStatusSchema, { minItems: 1 }),
  /** Fresh challenges that an order may answer. */
  challenges: Type.Array(ChallengeSchema),
});
export type AgentStatus = Static<typeof AgentStatusSchema>;

/** The broker says this when an agent's connection is lost; nobody signs it, so it is a hint that the next status takes back. */
export const GoneSchema = Type.Object({
  type: Type.Literal("gone"),
  agentId: idSchema("agent"),
  bootId: idSchema("boot"),
});
export type Gone = Static<typeof GoneSchema>;

export const messageSchemas = {
  hello: HelloSchema,
  welcome: WelcomeSchema,
  batch: BatchSchema,
  live: LiveSchema,
  ack: AckSchema,
  fork: ForkSchema,
  status: AgentStatusSchema,
  gone: GoneSchema,
} as const;

export const decodeHello = decoder<Hello>("hello", HelloSchema);
export const decodeWelcome = decoder<Welcome>("welcome", WelcomeSchema);
export const decodeBatch = decoder<Batch>("batch", BatchSchema);
export const decodeLive = decoder<Live>("live", LiveSchema);
export const decodeAck = decoder<Ack>("ack", AckSchema);
export const decodeFork = decoder<Fork>("fork", ForkSchema);
export const decodeAgentStatus = decoder<AgentStatus>("status", AgentStatusSchema);
export const decodeGone = decoder<Gone>("gone", GoneSchema);
