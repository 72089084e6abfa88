import type { AgentId, AgentStatus, BootId, DoorId, Monotonic, Reply, Request, RequestType } from "@menshen/protocol";
import type { Logger } from "pino";
import type { AgentClock } from "../clock/agent-clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { Identity } from "../keys/identity.ts";

/** What the link must know of the provisioning. */
export interface LinkProvisioning {
  readonly agentId: AgentId;
  readonly doorIds: readonly DoorId[];
  /** `mqtt://host:port` (or mqtts). */
  readonly broker: { readonly url: string; readonly username: string; readonly password: string };
  /** Ed25519 public key, 32 bytes: signs acks, welcomes, forks and requests. */
  readonly registryKey: Uint8Array;
}

/** What the doors say of themselves; the link adds who, when and the outbox. */
export type DoorsStatus = Pick<
  AgentStatus,
  "softwareVersion" | "rosterVersion" | "recogniser" | "doors" | "challenges"
>;

type WithoutAddress<Answer> = Answer extends Reply ? Omit<Answer, "requestId" | "agentId" | "at"> : never;
/** An answer as a handler gives it; the link adds to whom and when, and signs it. */
export type ReplyBody = WithoutAddress<Reply>;

export type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;

/** What the house does with what arrives. A handler that throws is answered with `refused: fault`. */
export interface LinkHandlers {
  /** The signed roster as received; the receiver verifies it. */
  roster(text: string): void | Promise<void>;
  /** The signed order as received; the receiver verifies it. */
  command(text: string): void | Promise<void>;
  enrol(request: RequestOf<"enrol">): Promise<ReplyBody>;
  abandonEnrolment(request: RequestOf<"abandon-enrolment">): Promise<ReplyBody>;
  eraseTemplate(request: RequestOf<"erase-template">): Promise<ReplyBody>;
  photo(request: RequestOf<"photo">): Promise<ReplyBody>;
  acknowledgeAlarm(request: RequestOf<"acknowledge-alarm">): Promise<ReplyBody>;
  simulate(request: RequestOf<"simulate">): Promise<ReplyBody>;
}

export type LinkState = "connected" | "disconnected";

/** What the link did not act on, for the metrics; `not-believed` is unreadable or not signed by the registry. */
export type IgnoredCause =
  | "retained"
  | "not-believed"
  | "other-agent"
  | "other-boot"
  | "other-epoch"
  | "other-registry-epoch"
  | "repeated"
  | "late";

export interface LinkMetrics {
  ignored(topic: string, cause: IgnoredCause): void;
  acknowledged(events: number): void;
  resent(events: number): void;
}

export interface LinkOptions {
  readonly provisioning: LinkProvisioning;
  readonly identity: Identity;
  readonly journal: Journal;
  readonly clock: AgentClock;
  readonly bootId: BootId;
  readonly status: () => DoorsStatus;
  readonly handlers: LinkHandlers;
  readonly log: Logger;
  readonly metrics?: LinkMetrics;
  /** How long to wait for what (milliseconds); the defaults are a door's. */
  readonly timings?: Partial<LinkTimings>;
}

export interface LinkTimings {
  readonly statusEvery: number;
  /** How often the two sides compare their marks although nothing happened. */
  readonly helloEvery: number;
  readonly answerTimeout: number;
  readonly firstBackOff: number;
  readonly longestBackOff: number;
}

/** The controller's one connection: events up, rosters, orders and requests down. */
export interface Link {
  start(): void;
  /** Connected means that the registry itself answered, not only the broker. */
  state(): LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** When the registry last said something that verified; undefined in a boot in which it never did. */
  heardAt(): Monotonic | undefined;
  /** Publishes the status now, because something changed. */
  statusChanged(): void;
  stop(): Promise<void>;
}
