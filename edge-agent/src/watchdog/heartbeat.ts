import { type Millis, millis, mintId, type Sha256 } from "@menshen/protocol";
import { decide } from "../access/decide.ts";
import type { AccessContext } from "../access/request.ts";
import type { DecisionQueue } from "./decision-queue.ts";

export interface HeartbeatParts {
  readonly queue: DecisionQueue;
  /** Everything a decision would depend on at this moment. */
  readonly situation: () => AccessContext;
  readonly monotonic: () => Parameters<typeof decide>[0]["at"];
  /** Within so long whoever watches wants to hear a beat. */
  readonly within: Millis;
  readonly after: (span: Millis, act: () => void) => () => void;
  /** Told only when a card has just been decided upon. */
  readonly beat: () => void;
}

/** Nobody's number: a hash that no number has, so that nobody can be let in by it. */
const nobody = "0".repeat(64) as Sha256;

/**
 * Shows again and again, three times in each span, that a card would be decided upon: nobody's card waits its turn among everybody
 * else's, is decided by what holds at that moment, and only then a beat is told. A loop that stands still, a queue that hangs and
 * a decision that throws all fall silent. Returns how to end it.
 */
export function startHeartbeat(parts: HeartbeatParts): () => void {
  const { queue, situation, monotonic, within, after, beat } = parts;
  let callOff = () => {};
  let isOver = false;
  const decideOnce = () => {
    decide({ entryId: mintId("entry"), at: monotonic(), presented: { type: "card", numberHash: nobody } }, situation());
    if (!isOver) beat();
  };
  const again = () => {
    callOff = after(millis(within / 3), () => {
      again();
      queue.put(decideOnce);
    });
  };
  queue.put(decideOnce);
  again();
  return () => {
    isOver = true;
    callOff();
  };
}
