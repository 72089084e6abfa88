import { fastify } from "fastify";
import type { CardReadiness } from "../card-ready.ts";
import type { RecogniserFault, RecogniserNow } from "../recognition/recogniser-now.ts";
import type { AgentMetrics } from "./agent-metrics.ts";
import type { TimingsReport } from "./timings.ts";

/** How a controller is, for whoever watches over it. */
export interface Health {
  readonly status: "working" | "degraded";
  readonly card: CardReadiness;
  readonly face: "starting" | "ready" | "fault";
  readonly link: "connected" | "disconnected";
  readonly journal: "working" | "degraded";
  readonly rosterVersion: number;
  readonly outboxDepth: number;
}

export interface PanelParts {
  readonly port: number;
  readonly health: () => Health;
  readonly metrics: AgentMetrics;
  readonly timings: () => TimingsReport;
  readonly recogniser: () => RecogniserNow | RecogniserFault | undefined;
}

/** Serves `/healthz`, `/metrics`, `/timings` and `/recogniser` on 127.0.0.1 only; returns where, and how to stop. */
export async function startPanel(parts: PanelParts): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = fastify({ logger: false });
  app.get("/healthz", () => parts.health());
  app.get("/timings", () => parts.timings());
  // Numbers alone, of nobody's face, or why none is recognised; `null` until a recogniser was opened.
  app.get("/recogniser", async (_request, reply) => await reply.send(JSON.stringify(parts.recogniser() ?? null)));
  app.get("/metrics", async (_request, reply) => {
    const { registry } = parts.metrics;
    return await reply.type(registry.contentType).send(await registry.metrics());
  });
  const url = await app.listen({ host: "127.0.0.1", port: parts.port });
  return { url, close: async () => await app.close() };
}
