import { type AgentStatus, signText } from "@menshen/protocol";
import type { Broker } from "./broker.ts";
import type { LinkOptions, LinkTimings } from "./link.ts";

interface StatusOptions extends Pick<LinkOptions, "identity" | "bootId" | "journal" | "clock" | "status"> {
  readonly broker: Broker;
  readonly publish: (text: string) => void;
  readonly timings: Pick<LinkTimings, "statusEvery">;
}

/** Says how the controller is, every few seconds and when something changed; it is also how a dead connection is noticed. */
export interface StatusTelling {
  start(): void;
  now(): void;
  /** Something changed: told shortly, with whatever else changes until then. */
  soon(): void;
  stop(): void;
}

/** More messages than this that the broker did not take mean that nobody is there. */
const mostUntaken = 64;
/** Changes that come together are told together. */
const gatherFor = 50;

/** Makes the telling of the status; nothing is said while there is no connection. */
export function createStatusTelling(options: StatusOptions): StatusTelling {
  const { identity, bootId, journal, clock, status, broker, publish, timings } = options;
  let ticking: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;

  const now = () => {
    if (!broker.isUp()) return;
    if (broker.inFlight() > mostUntaken) return broker.drop("the broker takes nothing");
    const { monotonic, at, clockQuality } = clock.stamp();
    const full: AgentStatus = {
      ...status(),
      type: "status",
      agentId: identity.agentId,
      bootId,
      at,
      monotonic,
      clockQuality,
      outboxDepth: journal.outboxDepth(),
    };
    publish(JSON.stringify(signText("status", JSON.stringify(full), identity.signing)));
  };

  return {
    start() {
      ticking = setInterval(now, timings.statusEvery);
    },
    now,
    soon() {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        now();
      }, gatherFor);
    },
    stop() {
      clearInterval(ticking);
      clearTimeout(gathering);
    },
  };
}
