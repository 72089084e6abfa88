import { type Static, type TSchema, Type } from "typebox";
import { agentEventSchemas } from "./agent-event.ts";
import { type Decoded, decoderByType } from "./decode.ts";
import { doorEventSchemas } from "./door-event.ts";
import { entryEventSchemas } from "./entry-event.ts";
import { idSchema } from "./id-schema.ts";
import { clockQualities, InstantSchema, MonotonicSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";

/** Where an event stands: in which agent's chain, at which door, and when by which clock. */
export const EventStampSchema = Type.Object({
  agentId: idSchema("agent"),
  epoch: idSchema("epoch"),
  /** 1 for the first event of an epoch, without a gap. */
  seq: whole(1),
  doorId: idSchema("door"),
  bootId: idSchema("boot"),
  monotonic: MonotonicSchema,
  at: InstantSchema,
  clockQuality: oneOf(clockQualities),
});
export type EventStamp = Static<typeof EventStampSchema>;

const eventSchemas = [...entryEventSchemas, ...doorEventSchemas, ...agentEventSchemas] as const;

/** What happened, without where it stands. */
export type EventBody = Static<(typeof eventSchemas)[number]>;
export type EventType = EventBody["type"];
export type EventBodyOf<T extends EventType> = Extract<EventBody, { type: T }>;

/** One thing that happened at a door, as it is journalled, chained and sent. */
export type Event = EventStamp & EventBody;
export type EventOf<T extends EventType> = EventStamp & EventBodyOf<T>;

/** The schema of each event body by its type. */
export const eventSchemaByType: Readonly<Record<string, TSchema>> = Object.fromEntries(
  eventSchemas.map((schema) => [schema.properties.type.const, schema]),
);

const stampedSchemas = Object.fromEntries(
  eventSchemas.map((schema) => [
    schema.properties.type.const,
    Type.Object({ ...EventStampSchema.properties, ...schema.properties }),
  ]),
);

/** Reads one event out of the JSON text it was journalled as; problems say which field is wrong and why. */
export const decodeEvent: (text: string) => Decoded<Event> = decoderByType<Event>("event", stampedSchemas);
