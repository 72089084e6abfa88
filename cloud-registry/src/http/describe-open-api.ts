import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createLogInLimit } from "../accounts/log-in-limit.ts";
import { createPasswordCheck } from "../accounts/passwords.ts";
import { createPresences } from "../devices/presence.ts";
import { createRequests } from "../devices/requests.ts";
import { openRegistryData } from "../registry-data.ts";
import { createRosters } from "../roster/rosters.ts";
import { createApp } from "./create-app.ts";
import { createLiveHub } from "./live-hub.ts";
import { createMetrics } from "./metrics.ts";

/** The OpenAPI description of the registry's HTTP side as JSON text, made from the routes themselves over an empty registry. */
export async function describeOpenApi(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "menshen-openapi-"));
  const data = await openRegistryData(directory);
  try {
    const silent = () => Promise.resolve();
    const presences = createPresences(data.now);
    const hub = createLiveHub();
    const app = await createApp({
      ...{ data, presences, hub, dataDirectory: directory, webDirectory: directory, https: false },
      requests: createRequests({ key: data.keys.registry, presences, publish: silent }),
      rosters: createRosters({ ...data, publish: silent }),
      brokerUrl: "mqtt://127.0.0.1",
      brokerIsUp: () => false,
      limit: createLogInLimit(data.now),
      passwords: await createPasswordCheck(),
      metrics: createMetrics({ watchers: hub.watchers, connected: () => Promise.resolve(0) }),
      log: pino({ level: "silent" }),
    });
    await app.ready();
    const text = JSON.stringify(app.swagger(), null, 2);
    await app.close();
    return `${text}\n`;
  } finally {
    await data.close();
    rmSync(directory, { recursive: true });
  }
}
