import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Presences } from "../devices/presence.ts";
import type { Requests } from "../devices/requests.ts";
import type { RegistryData } from "../registry-data.ts";
import type { Rosters } from "../roster/rosters.ts";
import type { LiveHub } from "./live-hub.ts";
import type { Guard } from "./session-guard.ts";

/** What the routes behind a session are made of. */
export interface RouteParts {
  readonly data: RegistryData;
  readonly presences: Presences;
  readonly requests: Requests;
  readonly rosters: Rosters;
  readonly hub: LiveHub;
  /** Where controllers find the broker: `mqtt://host:port`. */
  readonly brokerUrl: string;
  readonly enrolTimeoutMs?: number;
  /** How often a page that watches is told that the line stands, and its rights are looked at. */
  readonly heartbeatMs?: number;
}

/** Routes that only a session opens. */
export type Routes = FastifyPluginAsyncTypebox<RouteParts & { readonly guard: Guard }>;
