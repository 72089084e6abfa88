import type { EngineCounters } from "@menshen/models";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What a controller counts; the names begin with `menshen_`. */
export interface AgentMetrics {
  readonly registry: Registry;
  decided(outcome: string, factor: string): void;
  /** From the arrival of the deciding frame (or the card) to the order to the lock. */
  lockCommanded(milliseconds: number, factor: string): void;
  frame(outcome: "looked" | "stale" | "rested", milliseconds: number): void;
  ignored(topic: string, cause: string): void;
  acknowledged(events: number): void;
  resent(events: number): void;
}

/** What is looked up only when somebody asks. */
export interface Readings {
  outboxDepth(): number;
  droppedFrames(): number;
  /** Of the running engine; undefined while there is none. */
  looks(): EngineCounters | undefined;
}

/** Creates the metrics. */
export function createAgentMetrics(read: Readings): AgentMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "menshen_" });
  const decisions = new Counter({
    name: "menshen_decisions_total",
    help: "Decisions by outcome and first factor",
    labelNames: ["outcome", "factor"],
    registers,
  });
  const toLock = new Histogram({
    name: "menshen_deciding_to_lock_milliseconds",
    help: "From the deciding frame's arrival, or the card, to the order to the lock",
    labelNames: ["factor"],
    buckets: [2, 5, 10, 20, 30, 50, 75, 100, 150, 250, 500, 1000],
    registers,
  });
  const looks = new Histogram({
    name: "menshen_look_milliseconds",
    help: "From a frame's arrival until its faces were found and compared",
    buckets: [5, 10, 20, 30, 50, 75, 100, 150, 250, 500, 1000],
    registers,
  });
  const stale = new Counter({
    name: "menshen_frames_stale_total",
    help: "Frames too old to look at or to decide by",
    registers,
  });
  const rested = new Counter({
    name: "menshen_frames_rested_total",
    help: "Frames left alone because nothing moved in them or the board needed its rest",
    registers,
  });
  const ignored = new Counter({
    name: "menshen_link_ignored_total",
    help: "Messages from below that were not acted on",
    labelNames: ["topic", "cause"],
    registers,
  });
  const acknowledged = new Counter({
    name: "menshen_events_acknowledged_total",
    help: "Events the registry holds",
    registers,
  });
  const resent = new Counter({ name: "menshen_events_resent_total", help: "Events sent once more", registers });
  gauge(registry, "menshen_outbox_depth", "Events journalled and not yet acknowledged", read.outboxDepth);
  gauge(registry, "menshen_frames_dropped", "Frames a newer one replaced before anyone looked", read.droppedFrames);
  const engineLooks: Gauge = new Gauge({
    name: "menshen_engine_looks",
    help: "Looks of the running engine, a camera's and enrolment's: answered, replaced by a newer frame, failed",
    labelNames: ["outcome"],
    registers,
    collect() {
      for (const [outcome, count] of Object.entries(read.looks() ?? {})) engineLooks.set({ outcome }, count);
    },
  });
  return {
    registry,
    decided: (outcome, factor) => decisions.inc({ outcome, factor }),
    lockCommanded: (milliseconds, factor) => toLock.observe({ factor }, milliseconds),
    frame(outcome, milliseconds) {
      if (outcome === "stale") stale.inc();
      else if (outcome === "rested") rested.inc();
      else looks.observe(milliseconds);
    },
    ignored: (topic, cause) => ignored.inc({ topic, cause }),
    acknowledged: (events) => acknowledged.inc(events),
    resent: (events) => resent.inc(events),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const one: Gauge = new Gauge({ name, help, registers: [registry], collect: () => one.set(read()) });
}
