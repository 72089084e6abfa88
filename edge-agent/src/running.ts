import type { BootId } from "@menshen/protocol";
import type { Logger } from "pino";
import type { CardPath } from "./card-path.ts";
import type { Sources } from "./card-path-parts.ts";
import type { AgentConfig } from "./config.ts";
import type { RunningFriction } from "./friction/count-friction.ts";
import type { JournalThread } from "./journal/journal-thread.ts";
import type { Identity } from "./keys/identity.ts";
import type { Link } from "./link/link.ts";
import type { AgentMetrics } from "./panel/agent-metrics.ts";
import type { DoorScreen } from "./panel/screen/door-screen.ts";
import type { Taps } from "./panel/taps.ts";
import type { Timings } from "./panel/timings.ts";
import type { PhotoStore } from "./photos/photo-store.ts";
import type { Provisioning } from "./provisioning.ts";
import type { KeptCamera } from "./recognition/keep-camera.ts";
import type { RecogniserFault } from "./recognition/recogniser-now.ts";
import type { RunningRecognition } from "./recognition/run-recognition.ts";
import type { Supervisor } from "./watchdog/supervisor.ts";

/** What a controller is made from. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly provisioning: Provisioning;
  readonly identity: Identity;
  readonly sources: Sources;
  /** When the process began, on the monotonic clock. */
  readonly startedAt: number;
  readonly softwareVersion: string;
  readonly log: Logger;
  /** The journal's thread, started before anything else was loaded. */
  readonly journalThread?: JournalThread;
  /** The file the configuration was read from, as it stood then; and where programs are looked for. */
  readonly configuration?: { readonly file: string; readonly text: string; readonly searchPath: string };
  /** Whoever started this program and watches over it. */
  readonly supervisor?: Supervisor;
}

/** What joins the running controller one after the other; until then it is not there. */
export interface Joined {
  camera?: KeptCamera;
  /** The one that looks at the scene, where there is one. */
  sceneCamera?: KeptCamera;
  recognition?: RunningRecognition;
  /** Why faces are not recognised at this moment. */
  recogniserFault?: RecogniserFault | undefined;
  /** Making templates of an earlier recogniser anew; resolves when it is over. */
  renewing?: Promise<void>;
  friction?: RunningFriction;
  link?: Link;
  metrics?: AgentMetrics;
  screen?: DoorScreen;
}

/** Everything that is there from the moment a card opens. */
export interface Running extends AgentParts {
  readonly bootId: BootId;
  readonly timings: Timings;
  readonly path: CardPath;
  readonly photos: () => Promise<PhotoStore>;
  readonly joined: Joined;
  /** What the display at the door shows. */
  readonly screen: DoorScreen;
  readonly taps: Taps;
}

/** The code of a fault that has one; never told by its message. */
export function faultCode(fault: unknown): string {
  const code = (fault as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "fault";
}
