import type { AgentId, AgentStatus, BootId } from "@menshen/protocol";

/** What the registry last heard from a controller in this run of its own. */
export interface Presence {
  readonly bootId: BootId;
  readonly seenAt: number;
  readonly status?: AgentStatus;
}

export interface Presences {
  /** The controller as it is now; undefined when it is not connected. */
  of(agentId: AgentId): Presence | undefined;
  /** Notes a hello or status; the result says whether something changed that a page would show. */
  heard(agentId: AgentId, bootId: BootId, status?: AgentStatus): boolean;
  /** Whether a status is later than every one heard from its boot; one that is played again is not. */
  isNews(status: AgentStatus): boolean;
  /** Notes that a connection ended; only the boot that is present can go. */
  gone(agentId: AgentId, bootId: BootId): boolean;
  /** Forgets those that have been silent for too long, and names them. */
  sweep(): readonly AgentId[];
}

/** A status comes every 5 seconds: three missed ones, and some leeway. */
const silenceLimit = 18_000;

/** Keeps who is connected, in memory: it is a hint for pages, and what lasts is read from the chains. */
export function createPresences(now: () => number): Presences {
  const present = new Map<AgentId, Presence>();
  // Outlives presence, or a recorded status could bring back a controller that went silent.
  const latest = new Map<AgentId, AgentStatus>();
  const current = (agentId: AgentId) => {
    const presence = present.get(agentId);
    return presence && now() - presence.seenAt <= silenceLimit ? presence : undefined;
  };
  return {
    of: current,
    heard(agentId, bootId, status) {
      const before = current(agentId);
      const kept = status ?? (before?.bootId === bootId ? before.status : undefined);
      if (status) latest.set(agentId, status);
      present.set(agentId, { bootId, seenAt: now(), ...(kept ? { status: kept } : {}) });
      return before === undefined || shownOf(before.status) !== shownOf(kept);
    },
    isNews({ agentId, bootId, monotonic }) {
      const last = latest.get(agentId);
      return last?.bootId !== bootId || last.monotonic < monotonic;
    },
    gone(agentId, bootId) {
      if (present.get(agentId)?.bootId !== bootId) return false;
      return present.delete(agentId);
    },
    sweep() {
      const silent = [...present.keys()].filter((agentId) => current(agentId) === undefined);
      for (const agentId of silent) present.delete(agentId);
      return silent;
    },
  };
}

/** What of a status a page shows: all but the times and challenges, which differ in each. */
function shownOf(status: AgentStatus | undefined): string {
  if (!status) return "";
  const { at: _at, monotonic: _monotonic, challenges: _challenges, ...shown } = status;
  return JSON.stringify(shown);
}
