import { join } from "node:path";
import { type AgentId, downTopic } from "@menshen/protocol";
import type { Logger } from "pino";
import { createLogInLimit } from "./accounts/log-in-limit.ts";
import { createPasswordCheck } from "./accounts/passwords.ts";
import { findAlarm } from "./alarms/alarms.ts";
import { tellAcknowledged } from "./alarms/tell-door.ts";
import type { RegistryConfig } from "./config.ts";
import { holdDataDirectory } from "./database/replica-lock.ts";
import { abandonLeftovers } from "./devices/ask-doors.ts";
import { isBrokerPassword, noteSeen } from "./devices/controllers.ts";
import { viewDoors } from "./devices/door-views.ts";
import { createPresences } from "./devices/presence.ts";
import { createRequests } from "./devices/requests.ts";
import { findEntries } from "./entries/list-entries.ts";
import { createApp } from "./http/create-app.ts";
import { createLiveHub, type LiveHub } from "./http/live-hub.ts";
import { createMetrics } from "./http/metrics.ts";
import type { Arrival, Broker } from "./ingestion/broker.ts";
import { startEmbeddedBroker } from "./ingestion/embedded-broker.ts";
import { createLiveCopies } from "./ingestion/live-copies.ts";
import { connectOutsideBroker } from "./ingestion/outside-broker.ts";
import type { Notice } from "./ingestion/project-event.ts";
import { createSubscriber } from "./ingestion/subscriber.ts";
import { openRegistryData, type RegistryData } from "./registry-data.ts";
import { RegistryFault } from "./registry-fault.ts";
import { createRosters } from "./roster/rosters.ts";

export interface RegistryService {
  readonly httpUrl: string;
  readonly brokerUrl: string;
  readonly data: RegistryData;
  readonly hub: LiveHub;
  /** Resolves when everything received so far has been dealt with. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly config: RegistryConfig;
  readonly log: Logger;
  readonly now?: () => number;
  readonly enrolTimeoutMs?: number;
  readonly heartbeatMs?: number;
}

const webBesideTheSource = join(import.meta.dirname, "../web/dist");
const sweepEvery = 5_000;
const refreshEvery = 30_000;

/** Starts the whole registry: database, broker, subscriber, routes. Throws RegistryFault for what an operator can mend. */
export async function startRegistry({
  config,
  log,
  now = Date.now,
  enrolTimeoutMs,
  heartbeatMs,
}: ServiceOptions): Promise<RegistryService> {
  const release = holdDataDirectory(config.dataDirectory);
  const undo: (() => Promise<void> | void)[] = [release];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const data = await openRegistryData(config.dataDirectory, now);
    undo.push(data.close);
    return { ...(await assemble({ config, log, data, undo, enrolTimeoutMs, heartbeatMs })), data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Assembly {
  readonly config: RegistryConfig;
  readonly log: Logger;
  readonly data: RegistryData;
  /** What has to be undone at the end, the last first. */
  readonly undo: (() => Promise<void> | void)[];
  readonly enrolTimeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
}

async function assemble({ config, log, data, undo, enrolTimeoutMs, heartbeatMs }: Assembly) {
  const { database, keys, now } = data;
  const hub = createLiveHub();
  const presences = createPresences(now);
  // The broker and those who speak through it need each other: it is there before anything can arrive or be said.
  const link: { broker?: Broker } = {};
  const publish = async (topic: string, text: string) => await link.broker?.publish(topic, text);
  const send = (topic: "roster" | "request") => (agentId: AgentId, text: string) =>
    publish(downTopic(agentId, topic), text);
  const requests = createRequests({ key: keys.registry, presences, publish: send("request") });
  const rosters = createRosters({ database, keys, now, publish: send("roster") });
  const metrics = createMetrics({
    watchers: hub.watchers,
    connected: async () => await countConnected(data, presences),
  });
  const guarded = (what: string, work: Promise<unknown>) => void work.catch((err: unknown) => log.error({ err }, what));
  const showDoors = async (agentId: AgentId) => {
    for (const door of await viewDoors(database, presences, { agentId }))
      hub.tell({ type: "door", siteId: door.siteId, value: door });
  };
  const startedAt = now();
  const subscriber = createSubscriber({
    ...{ database, key: keys.registry, presences, requests, rosters, now, publish, log },
    liveCopies: createLiveCopies({
      database,
      now,
      show: (value) => hub.tell({ type: "entry", siteId: value.siteId, value }),
    }),
    announce: (notices) => guarded("pages could not be told", announce({ data, hub, presences }, notices)),
    doorChanged: (agentId) => guarded("pages could not be told of a door", showDoors(agentId)),
    connected(agentId) {
      guarded("a door could not be asked to forget", abandonLeftovers({ database, requests, now }, agentId, startedAt));
      guarded(
        "a door could not be told who took note of its alarms",
        tellAcknowledged({ database, requests }, agentId),
      );
    },
    count: metrics.count,
  });
  const broker = await openBroker(config, { log, data, onArrival: subscriber.receive });
  link.broker = broker;
  undo.push(
    () => subscriber.settled(),
    () => broker.close(),
    requests.close,
  );
  const app = await createApp({
    ...{ data, presences, requests, rosters, hub, metrics, log, brokerUrl: broker.url, brokerIsUp: broker.isUp },
    ...(enrolTimeoutMs === undefined ? {} : { enrolTimeoutMs }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    dataDirectory: config.dataDirectory,
    webDirectory: config.http.webDirectory ?? webBesideTheSource,
    https: config.http.publicUrl?.startsWith("https:") ?? false,
    limit: createLogInLimit(now),
    passwords: await createPasswordCheck(),
  });
  undo.push(() => app.close());
  const sweep = setInterval(() => {
    for (const agentId of presences.sweep())
      guarded(
        "a door that went could not be noted",
        Promise.all([noteSeen(database, agentId, now()), showDoors(agentId)]),
      );
  }, sweepEvery);
  const refresh = setInterval(() => guarded("rosters could not be refreshed", rosters.refreshAll()), refreshEvery);
  undo.push(
    () => clearInterval(sweep),
    () => clearInterval(refresh),
  );
  const httpUrl = await app
    .listen({ host: config.http.host ?? "127.0.0.1", port: config.http.port })
    .catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE") throw cause;
      throw new RegistryFault("port-in-use", `port ${config.http.port} for the page is in use`, { cause });
    });
  return { httpUrl, brokerUrl: broker.url, hub, settled: subscriber.settled };
}

async function openBroker(
  config: RegistryConfig,
  parts: { readonly log: Logger; readonly data: RegistryData; readonly onArrival: (arrival: Arrival) => void },
): Promise<Broker> {
  const { log, data, onArrival } = parts;
  if (config.broker.type === "outside") return await connectOutsideBroker({ ...config.broker, onArrival, log });
  const { host = "127.0.0.1", port, controllerUrl } = config.broker;
  return await startEmbeddedBroker({
    ...{ host, port, onArrival, log },
    ...(controllerUrl === undefined ? {} : { url: controllerUrl }),
    isPassword: (agentId, password) => isBrokerPassword(data.database, agentId, password),
  });
}

type Told = {
  readonly data: RegistryData;
  readonly hub: ReturnType<typeof createLiveHub>;
  readonly presences: ReturnType<typeof createPresences>;
};

/** Tells pages what a committed batch changed; an entry that several events touched is told once. */
async function announce({ data, hub, presences }: Told, notices: readonly Notice[]): Promise<void> {
  const { database } = data;
  const entryIds = new Set(notices.flatMap((notice) => (notice.type === "entry" ? [notice.entryId] : [])));
  for (const value of await findEntries(database, [...entryIds]))
    hub.tell({ type: "entry", siteId: value.siteId, value });
  for (const notice of notices) {
    if (notice.type === "alarm") {
      const alarm = await findAlarm(database, notice.alarmId);
      if (alarm) hub.tell({ type: "alarm", siteId: alarm.siteId, value: alarm.view });
    }
  }
  const doorIds = new Set(notices.flatMap((notice) => (notice.type === "door" ? [notice.doorId] : [])));
  for (const doorId of doorIds)
    for (const value of await viewDoors(database, presences, { doorId }))
      hub.tell({ type: "door", siteId: value.siteId, value });
}

async function countConnected(
  { database }: RegistryData,
  presences: ReturnType<typeof createPresences>,
): Promise<number> {
  const rows = await database.selectFrom("controllers").select("agentId").execute();
  return rows.filter(({ agentId }) => presences.of(agentId) !== undefined).length;
}
