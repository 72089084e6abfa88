import { type Static, type TSchema, Type } from "typebox";
import { agentEventSchemas } from "./agent-event.ts";
import { type Decoded, decoder, decoderByType } from "./decode.ts";
import { doorEventSchemas } from "./door-event.ts";
import { entryEventSchemas } from "./entry-event.ts";
import { idSchema } from "./ids.ts";
import { clockQualities, InstantSchema, MonotonicSchema } from "./instant.ts";
import { oneOf } from "./literals.ts";

/** Where an event stands: in which agent's chain, at which door, and when by which clock. */
export const EventStampSchema = Type.Object({
  agentId: idSchema("agent"),
  epoch: idSchema("epoch"),
  /** 1 for the first event of an epoch, without a gap. */
  seq: Type.Integer({ minimum: 1 }),
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

const decodeStamp = decoder<EventStamp>("event", EventStampSchema);
const decodeBody = decoderByType<EventBody>("event", eventSchemaByType);

/** Reads one event out of the JSON text it was journalled as; problems say which field is wrong and why. */
export function decodeEvent(text: string): Decoded<Event> {
  const body = decodeBody(text);
  if (!body.ok) return body;
  const stamp = decodeStamp(text);
  return stamp.ok ? { ok: true, value: body.value as Event } : stamp;
}
