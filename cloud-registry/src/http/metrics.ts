import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  count(what: string, by?: number): void;
  observeRequest(
    labels: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ): void;
}

/** Makes the registry's figures (Prometheus); the gauges are read when somebody asks. */
export function createMetrics(read: {
  readonly watchers: () => number;
  readonly connected: () => Promise<number>;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "menshen_registry_" });
  const ingested = new Counter({
    name: "menshen_registry_ingested_total",
    help: "Events and messages by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const requests = new Histogram({
    name: "menshen_registry_http_seconds",
    help: "Time to answer a request.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  new Gauge({
    name: "menshen_registry_watchers",
    help: "Pages that watch live.",
    registers: [registry],
    collect() {
      this.set(read.watchers());
    },
  });
  new Gauge({
    name: "menshen_registry_controllers_connected",
    help: "Controllers heard of within the last status interval.",
    registers: [registry],
    async collect() {
      this.set(await read.connected());
    },
  });
  return {
    registry,
    count: (what, by = 1) => ingested.inc({ outcome: what }, by),
    observeRequest: ({ method, route, status }, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
  };
}
