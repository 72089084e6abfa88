import { statfs } from "node:fs/promises";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Database } from "../database/open-database.ts";
import type { Metrics } from "./metrics.ts";

export interface OperationRouteParts {
  readonly database: Database;
  readonly dataDirectory: string;
  readonly brokerIsUp: () => boolean;
  readonly metrics: Metrics;
}

/** Below this much free disk (bytes) the registry says it is not well, while it can still write. */
const leastFree = 200_000_000;

/** What an operator's tools ask: health and figures. Nothing personal, so no session. */
export const operationRoutes: FastifyPluginAsyncTypebox<OperationRouteParts> = (app, parts) => {
  app.get(
    "/healthz",
    { schema: { summary: "Whether database, broker and disk are well", tags: ["operation"] } },
    async (_, reply) => {
      const checks = {
        database: await answers(parts.database),
        broker: parts.brokerIsUp(),
        disk: await hasRoom(parts.dataDirectory),
      };
      const ok = Object.values(checks).every(Boolean);
      return await reply
        .code(ok ? 200 : 503)
        .header("cache-control", "no-store")
        .send({ ok, checks });
    },
  );
  app.get("/metrics", { schema: { summary: "Figures in Prometheus' format", tags: ["operation"] } }, async (_, reply) =>
    reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  );
  return Promise.resolve();
};

async function answers(database: Database): Promise<boolean> {
  try {
    await database.selectFrom("registryEpochs").select("epoch").limit(1).execute();
    return true;
  } catch {
    return false;
  }
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize > leastFree;
  } catch {
    return false;
  }
}
