import {
  type Ack,
  type AgentId,
  type Batch,
  type DownTopic,
  decodeAgentStatus,
  decodeBatch,
  decodeGone,
  decodeHello,
  decodeLive,
  downTopic,
  type Fork,
  openSigned,
  type Purpose,
  parseTopic,
  type SigningKey,
  signText,
  type UpTopic,
  verifyBatch,
} from "@menshen/protocol";
import type { Logger } from "pino";
import type { Database } from "../database/open-database.ts";
import { type Controller, findController, newestBoot } from "../devices/controllers.ts";
import type { Presences } from "../devices/presence.ts";
import type { Requests } from "../devices/requests.ts";
import type { Rosters } from "../roster/rosters.ts";
import { answerHello } from "./answer-hello.ts";
import type { Arrival } from "./broker.ts";
import { ingestBatch } from "./ingest-batch.ts";
import type { LiveCopies } from "./live-copies.ts";
import type { Notice } from "./project-event.ts";
import { quarantine } from "./quarantine.ts";
import { registryEpoch } from "./registry-epoch.ts";

export interface SubscriberParts {
  readonly database: Database;
  readonly key: SigningKey;
  readonly presences: Presences;
  readonly requests: Requests;
  readonly rosters: Rosters;
  readonly liveCopies: LiveCopies;
  readonly now: () => number;
  readonly publish: (topic: string, text: string) => Promise<void>;
  readonly announce: (notices: readonly Notice[]) => void;
  readonly doorChanged: (agentId: AgentId) => void;
  readonly connected: (agentId: AgentId) => void;
  readonly count: (what: "stored" | "duplicate" | "gap" | "fork" | "quarantined" | "dropped", by?: number) => void;
  readonly log: Logger;
}

export interface Subscriber {
  receive(arrival: Arrival): void;
  /** Resolves when everything received so far has been dealt with. */
  settled(): Promise<void>;
}

/** More than this waiting from one controller is dropped: what matters of it is sent again. */
const mostWaiting = 500;

/** Makes the registry's ear: takes each controller's messages in order, backlog and news in lanes of their own. */
export function createSubscriber(parts: SubscriberParts): Subscriber {
  const lanes = new Map<string, { tail: Promise<void>; waiting: number }>();
  const handlers = createHandlers(parts);
  return {
    receive({ topic, text }) {
      const parsed = parseTopic(topic);
      if (parsed?.direction !== "up") return;
      const name = `${parsed.agentId} ${parsed.topic === "batch" || parsed.topic === "hello" ? "history" : "news"}`;
      const lane = lanes.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
      lanes.set(name, lane);
      if (lane.waiting >= mostWaiting) return parts.count("dropped");
      lane.waiting += 1;
      lane.tail = lane.tail
        .then(() => handle(parts, handlers[parsed.topic], { agentId: parsed.agentId, topic, text }))
        .catch((error: unknown) =>
          parts.log.error({ err: error, topic }, "a message could not be dealt with; it is not acknowledged"),
        )
        .finally(() => {
          lane.waiting -= 1;
        });
    },
    async settled() {
      await Promise.all([...lanes.values()].map((lane) => lane.tail));
    },
  };
}

type Problems = readonly string[] | undefined;
type Handler = (controller: Controller, text: string) => Problems | Promise<Problems>;

async function handle(
  { database, count, log, now }: SubscriberParts,
  handler: Handler,
  message: { readonly agentId: AgentId; readonly topic: string; readonly text: string },
): Promise<void> {
  const controller = await findController(database, message.agentId);
  if (!controller) return log.warn({ agentId: message.agentId }, "a controller that is not registered spoke");
  const problems = await handler(controller, message.text);
  if (!problems) return;
  count("quarantined");
  log.warn({ agentId: message.agentId, topic: message.topic, problems }, "kept in quarantine");
  await quarantine(database, { ...message, problems }, now());
}

function createHandlers(parts: SubscriberParts): Readonly<Record<UpTopic, Handler>> {
  const { database, presences, requests, liveCopies, doorChanged } = parts;
  return {
    hello: (controller, text) => receiveHello(parts, controller, text),
    batch: (controller, text) => receiveBatch(parts, controller, text),
    async live(controller, text) {
      const live = openSigned(text, "live", () => controller.signingKey, decodeLive);
      if (!live.ok) return live.problems;
      if (live.value.agentId !== controller.agentId) return ["live: names another controller"];
      await liveCopies.receive(controller, live.value);
      return undefined;
    },
    async status(controller, text) {
      const status = openSigned(text, "status", () => controller.signingKey, decodeAgentStatus);
      if (!status.ok) return status.problems;
      if (status.value.agentId !== controller.agentId) return ["status: names another controller"];
      const { agentId, bootId, monotonic } = status.value;
      const boot = await newestBoot(database, agentId);
      const isOfNow = boot?.bootId === bootId && monotonic >= boot.monotonic;
      if (!isOfNow || !presences.isNews(status.value)) return undefined;
      if (presences.of(agentId) === undefined) parts.connected(agentId);
      if (presences.heard(agentId, bootId, status.value)) doorChanged(agentId);
      return undefined;
    },
    gone(controller, text) {
      const gone = decodeGone(text);
      if (!gone.ok) return gone.problems;
      if (presences.gone(controller.agentId, gone.value.bootId)) doorChanged(controller.agentId);
      return undefined;
    },
    reply(controller, text) {
      const known = requests.receive(controller.agentId, text, controller.signingKey);
      if (!known) parts.log.info({ agentId: controller.agentId }, "a reply to nothing that is asked, or not its own");
      return undefined;
    },
  };
}

async function receiveHello(parts: SubscriberParts, controller: Controller, text: string): Promise<Problems> {
  const { database, presences, rosters, now } = parts;
  const hello = openSigned(text, "hello", () => controller.signingKey, decodeHello);
  if (!hello.ok) return hello.problems;
  if (hello.value.agentId !== controller.agentId) return ["hello: names another controller"];
  const welcome = await answerHello(database, hello.value, now());
  if (!welcome) return ["hello: was said before, in an earlier boot or earlier in this one"];
  const { agentId, bootId, rosterVersion } = hello.value;
  presences.heard(agentId, bootId);
  const newest = await rosters.refresh(agentId);
  await send(parts, agentId, "welcome", { ...welcome, rosterVersion: newest?.version ?? 0 });
  await rosters.bringUpToDate(agentId, rosterVersion);
  parts.connected(agentId);
  parts.doorChanged(agentId);
  return undefined;
}

async function receiveBatch(parts: SubscriberParts, controller: Controller, text: string): Promise<Problems> {
  const batch = decodeBatch(text);
  if (!batch.ok) return batch.problems;
  if (batch.value.agentId !== controller.agentId) return ["batch: names another controller"];
  const verdict = verifyBatch(batch.value, controller.signingKey);
  if (!verdict.ok) return [`batch: ${verdict.problem} at seq ${verdict.seq}`];
  await commitAndAnswer(parts, batch.value);
  return undefined;
}

async function commitAndAnswer(parts: SubscriberParts, batch: Batch): Promise<void> {
  const { database, now, count, announce, log } = parts;
  const { agentId } = batch;
  const ingested = await ingestBatch(database, batch, now());
  const epoch = await registryEpoch(database);
  switch (ingested.type) {
    case "stored": {
      count(ingested.stored > 0 ? "stored" : "duplicate", Math.max(ingested.stored, 1));
      const ack: Ack = { type: "ack", agentId, mark: ingested.mark, registryEpoch: epoch };
      await send(parts, agentId, "ack", ack);
      return announce(ingested.notices);
    }
    case "gap": {
      count("gap");
      log.warn({ agentId, after: batch.after.seq, held: ingested.held.seq }, "events are missing before a batch");
      // What is held, so that the controller knows from where to send again.
      return await send(parts, agentId, "ack", { type: "ack", agentId, mark: ingested.held, registryEpoch: epoch });
    }
    case "fork": {
      count("fork");
      log.error({ agentId, epoch: batch.after.epoch, seq: ingested.seq }, "two histories claim the same place");
      const fork: Fork = { type: "fork", agentId, epoch: batch.after.epoch, seq: ingested.seq, held: ingested.held };
      await send(parts, agentId, "fork", fork);
      return announce(ingested.notices);
    }
  }
}

type SignedDown = Extract<DownTopic & Purpose, "welcome" | "ack" | "fork">;

/** Signs a message for the purpose it has the name of, and sends it to its controller. */
async function send(parts: SubscriberParts, agentId: AgentId, topic: SignedDown, body: object): Promise<void> {
  await parts.publish(downTopic(agentId, topic), JSON.stringify(signText(topic, JSON.stringify(body), parts.key)));
}
