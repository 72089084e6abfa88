import {
  type AgentId,
  decodeEvent,
  type Epoch,
  type Event,
  type EventBody,
  type EventStamp,
  mintId,
  saltBytes,
  toHex,
} from "@menshen/protocol";
import { randomBytes } from "@noble/hashes/utils.js";
import { JournalFault } from "./journal-fault.ts";

/** An event that has no place in the chain yet. The salt also tells a draft that is written a second time. */
export interface Draft extends Omit<EventStamp, "agentId" | "epoch" | "seq"> {
  readonly salt: string;
  readonly body: EventBody;
}

/** A draft whose body is still to be said. */
export type Stamped = Omit<Draft, "body">;

/** 16 random bytes in hexadecimal, so that a commitment cannot be guessed from its body. */
export const newSalt = (): string => toHex(randomBytes(saltBytes));

/** The exact text that is journalled, chained and sent. */
export function textOf(draft: Draft, place: { agentId: AgentId; epoch: Epoch; seq: number }): string {
  const { doorId, bootId, monotonic, at, clockQuality, body } = draft;
  const { agentId, epoch, seq } = place;
  return JSON.stringify({ agentId, epoch, seq, doorId, bootId, monotonic, at, clockQuality, ...body });
}

/** Makes a draft of a journalled event again, to give it a place in another epoch; when and where it happened stay. */
export function redraft(text: string): Draft {
  const { agentId: _agent, epoch: _epoch, seq: _seq, ...rest } = JSON.parse(text) as Event;
  const { doorId, bootId, monotonic, at, clockQuality, ...body } = rest;
  return { salt: newSalt(), doorId, bootId, monotonic, at, clockQuality, body: body as EventBody };
}

/** Throws a JournalFault for a body its schema refuses: the registry could never read it, and everything after would wait. */
export function checkDraft(draft: Draft, agentId: AgentId): void {
  const decoded = decodeEvent(textOf(draft, { agentId, epoch: mintId("epoch"), seq: 1 }));
  if (!decoded.ok) throw new JournalFault("not-an-event", decoded.problems.join("; "));
}
