import type { AgentId, CarriedEvent, Epoch, Event, EventBody, EventStamp } from "@menshen/protocol";
import { saltBytes } from "@menshen/protocol/chain";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";

/** An event that has no place in the chain yet. The salt also tells a draft that is written a second time. */
export interface Draft extends Omit<EventStamp, "agentId" | "epoch" | "seq"> {
  readonly salt: string;
  readonly body: EventBody;
}

/** A draft whose body is still to be said. */
export type Stamped = Omit<Draft, "body">;

/** 16 random bytes in hexadecimal, so that a commitment cannot be guessed from its body. */
export const newSalt = (): string => bytesToHex(randomBytes(saltBytes));

/** The exact text that is journalled, chained and sent. */
export function textOf(draft: Draft, place: { agentId: AgentId; epoch: Epoch; seq: number }): string {
  const { doorId, bootId, monotonic, at, clockQuality, body } = draft;
  const { agentId, epoch, seq } = place;
  return JSON.stringify({ agentId, epoch, seq, doorId, bootId, monotonic, at, clockQuality, ...body });
}

/**
 * Makes a draft of a journalled event again, to give it a place in another epoch; when and where it happened stay, and
 * the salt, by which a registry that holds the event after all knows it again.
 */
export function redraft({ salt, body: text }: Pick<CarriedEvent, "salt" | "body">): Draft {
  const { agentId: _agent, epoch: _epoch, seq: _seq, ...rest } = JSON.parse(text) as Event;
  const { doorId, bootId, monotonic, at, clockQuality, ...body } = rest;
  return { salt, doorId, bootId, monotonic, at, clockQuality, body: body as EventBody };
}
