import type { IndicatorSignal } from "@menshen/hardware";
import type { BootId, EventBody } from "@menshen/protocol";
import type { Logger } from "pino";
import type { AgentClock } from "./clock/agent-clock.ts";
import type { AgentConfig } from "./config.ts";
import type { Door } from "./door/door.ts";
import type { EntryParts } from "./entry.ts";
import type { JournalThread } from "./journal/journal-thread.ts";
import type { OwnerComparerParts } from "./owner-comparison/owner-comparer.ts";
import type { Provisioning } from "./provisioning.ts";

/** Where time comes from. */
export interface Sources {
  /** The system's wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** The machine's monotonic clock, milliseconds. */
  readonly monotonicNow: () => number;
}

/** What joins later, when cards already open: camera, photographs, the link. */
export interface LaterParts extends Pick<EntryParts, "photograph" | "onDecided" | "onOverdue" | "onCompared"> {
  /** What the recogniser sees; nothing until it runs. */
  readonly seen: Pick<OwnerComparerParts, "recentFaces" | "gallery">;
  isOnline(): boolean;
  heardAt(): ReturnType<AgentClock["monotonic"]> | undefined;
  statusChanged(): void;
  onLockCommand(entryId: Parameters<Door["admit"]>[0]): void;
  /** The lock's keeper answered to a pulse that the line is active. */
  onLineActive(pulseId: string): void;
  /** Told of what is journalled at the door, and of what its lamp shows. */
  onTold(body: EventBody): void;
  onSignal(signal: IndicatorSignal): void;
}

export interface CardPathParts {
  readonly config: AgentConfig;
  readonly provisioning: Provisioning;
  readonly bootId: BootId;
  readonly sources: Sources;
  readonly log: Logger;
  /** Started ahead, to be ready when the first event comes. */
  readonly journalThread?: JournalThread;
  readonly later: LaterParts;
}
