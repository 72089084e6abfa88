import { type Static, Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Base64UrlSchema } from "./byte-schemas.ts";
import { decoder } from "./decode.ts";
import { doorActions } from "./door.ts";
import { idSchema } from "./id-schema.ts";
import { MillisSchema, MonotonicSchema } from "./instant.ts";
import { oneOf } from "./literals.ts";

/**
 * A question only the next order can answer: single use, bound to one boot of one door, and expiring on the door's own
 * monotonic clock. No order can be prepared, kept, replayed or delayed past it.
 */
export const ChallengeSchema = Type.Object({
  challengeId: idSchema("challenge"),
  doorId: idSchema("door"),
  bootId: idSchema("boot"),
  nonce: Base64UrlSchema,
  publishedAt: MonotonicSchema,
  expiresAfter: MillisSchema,
});
export type Challenge = Static<typeof ChallengeSchema>;

/** An order to a door: what, answering which challenge, by whom. It acts only inside a signature of a key the roster lists. */
export const CommandSchema = Type.Object({
  type: Type.Literal("command"),
  commandId: idSchema("command"),
  doorId: idSchema("door"),
  challengeId: idSchema("challenge"),
  nonce: Base64UrlSchema,
  action: oneOf(doorActions),
  actor: ActorSchema,
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** How long an override holds before it ends by itself. */
  holdsFor: Type.Optional(MillisSchema),
  /** With `access`: for the door's extended times (ONVIF AccessDoor, UseExtendedTime). */
  extended: Type.Optional(Type.Boolean()),
});
export type Command = Static<typeof CommandSchema>;

export const decodeCommand = decoder<Command>("command", CommandSchema);
