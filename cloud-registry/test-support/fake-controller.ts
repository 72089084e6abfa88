import { randomBytes } from "node:crypto";
import {
  type AgentId,
  allDown,
  type Batch,
  type CarriedEvent,
  commitmentOf,
  type DoorId,
  decodeAck,
  decodeFork,
  decodeRequest,
  decodeWelcome,
  downTopic,
  type Epoch,
  type EventBody,
  fromBase64Url,
  genesisHead,
  type Mark,
  makeBatch,
  mintId,
  nextHead,
  openRoster,
  openSigned,
  publicKeyOf,
  type Reply,
  type Request,
  sealingKeyOf,
  signText,
  toBase64Url,
  type UpTopic,
  upTopic,
} from "@menshen/protocol";
import { connectAsync, type MqttClient } from "mqtt";

type Answering = (request: Request) => Omit<Reply, "requestId" | "agentId" | "at"> | undefined;

/** A controller made of the protocol's own functions: keys, a chain, and a real MQTT connection. */
export function makeFakeController() {
  const agentId = mintId("agent");
  const signing = { keyId: mintId("key"), secretKey: randomBytes(32) };
  const sealingSecret = randomBytes(32);
  return {
    agentId,
    signing,
    sealingSecret,
    identity: {
      agentId,
      signingKey: toBase64Url(publicKeyOf(signing.secretKey)),
      sealingKey: toBase64Url(sealingKeyOf(sealingSecret)),
      softwareVersion: "0.1.0-test",
    },
  };
}
export type FakeController = ReturnType<typeof makeFakeController>;

/** A chain that grows by bodies; `event` gives the carried form of the next one. */
export function makeChain(agentId: AgentId, doorId: DoorId, epoch: Epoch = mintId("epoch")) {
  const bootId = mintId("boot");
  let mark: Mark = { epoch, seq: 0, head: genesisHead(agentId, epoch) };
  const events: CarriedEvent[] = [];
  const heads: Mark[] = [mark];
  const chainUp = (carried: CarriedEvent) => {
    mark = {
      epoch,
      seq: carried.seq,
      head: nextHead(mark.head, carried.seq, commitmentOf(carried.salt, carried.body)),
    };
    events.push(carried);
    heads.push(mark);
    return carried;
  };
  return {
    doorId,
    epoch,
    bootId,
    events,
    heads,
    add(body: EventBody | Record<string, unknown>, at = Date.now()): CarriedEvent {
      const seq = mark.seq + 1;
      const stamp = { agentId, epoch, seq, doorId, bootId, monotonic: seq * 1000, at, clockQuality: "trusted" };
      return chainUp({ seq, salt: randomBytes(16).toString("hex"), body: JSON.stringify({ ...stamp, ...body }) });
    },
    /** Tells an event of another epoch again in this one. */
    retell({ salt, body }: CarriedEvent): CarriedEvent {
      const seq = mark.seq + 1;
      return chainUp({ seq, salt, body: JSON.stringify({ ...(JSON.parse(body) as object), epoch, seq }) });
    },
  };
}
export type Chain = ReturnType<typeof makeChain>;

/** The signed batch of a chain's events after one seq up to another. */
export function batchOf(controller: FakeController, chain: Chain, after: number, upTo: number): Batch {
  const mark = chain.heads[after];
  if (!mark) throw new RangeError(`no head at ${after}`);
  return makeBatch(controller.agentId, mark, chain.events.slice(after, upTo), controller.signing);
}

export interface Provisioning {
  readonly broker: { readonly url: string; readonly username: string; readonly password: string };
  readonly registryKey: string;
  readonly rosterRootKey: string;
}

/** Connects a controller to the broker and keeps everything the registry says to it, verified. */
export async function connectController(
  controller: FakeController,
  provisioning: Provisioning,
  answer: Answering = () => undefined,
) {
  const { agentId, signing } = controller;
  const { broker, registryKey, rosterRootKey } = provisioning;
  const client: MqttClient = await connectAsync(broker.url, {
    ...{ ...broker, clientId: agentId, protocolVersion: 4, reconnectPeriod: 0 },
  });
  const heard: { topic: string; text: string }[] = [];
  const key = () => fromBase64Url(registryKey);
  client.on("message", (topic, payload) => {
    const text = payload.toString();
    heard.push({ topic, text });
    if (topic !== downTopic(agentId, "request")) return;
    const request = openSigned(text, "request", key, decodeRequest);
    const body = request.ok ? answer(request.value) : undefined;
    if (!request.ok || !body) return;
    const reply = { ...body, requestId: request.value.requestId, agentId, at: Date.now() };
    say("reply", signText("reply", JSON.stringify(reply), signing));
  });
  await client.subscribeAsync(allDown(agentId), { qos: 1 });
  const say = (topic: UpTopic, message: object) =>
    void client.publish(upTopic(agentId, topic), JSON.stringify(message), { qos: 1 });
  const next = async <Value>(
    read: (text: string) => { ok: true; value: Value } | { ok: false },
    topic: "welcome" | "ack" | "fork",
  ) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const index = heard.findIndex((message) => message.topic === downTopic(agentId, topic));
      if (index >= 0) {
        const [message] = heard.splice(index, 1);
        const opened = read(message?.text ?? "");
        if (!opened.ok) throw new Error(`${topic} is not the registry's`);
        return opened.value;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${topic} came`);
  };
  return {
    client,
    heard,
    say,
    hello(
      chain: Chain,
      acked: Mark,
      extra: { registryEpoch?: number; doorId: DoorId; monotonic?: number; rosterVersion?: number },
    ) {
      const body = {
        ...{ type: "hello", protocol: 1, agentId, bootId: chain.bootId, doorIds: [extra.doorId], softwareVersion: "t" },
        ...{ last: chain.heads.at(-1), acked, firstKept: 1, rosterVersion: extra.rosterVersion ?? 0 },
        ...(extra.registryEpoch === undefined ? {} : { registryEpoch: extra.registryEpoch }),
        ...{ monotonic: extra.monotonic ?? 1000, at: Date.now(), clockQuality: "trusted" },
      };
      say("hello", signText("hello", JSON.stringify(body), signing));
    },
    live(chain: Chain, event: CarriedEvent, by = signing) {
      const body = { type: "live", agentId, epoch: chain.epoch, event };
      say("live", signText("live", JSON.stringify(body), by));
    },
    status(
      chain: Chain,
      monotonic: number,
      { by = signing, recogniser, ...over }: { by?: typeof signing; physical?: string; recogniser?: object } = {},
    ) {
      const door = { doorId: chain.doorId, mode: "locked", physical: "closed", lock: "locked", alarms: [], faults: [] };
      const body = {
        ...{ type: "status", agentId, bootId: chain.bootId, softwareVersion: "t", rosterVersion: 0, outboxDepth: 0 },
        ...{ monotonic, at: Date.now(), clockQuality: "trusted", challenges: [] },
        ...(recogniser && { recogniser }),
        doors: [{ ...door, camera: { source: "none", state: "silent" }, ...over }],
      };
      say("status", signText("status", JSON.stringify(body), by));
    },
    welcome: () => next((text) => openSigned(text, "welcome", key, decodeWelcome), "welcome"),
    ack: () => next((text) => openSigned(text, "ack", key, decodeAck), "ack"),
    fork: () => next((text) => openSigned(text, "fork", key, decodeFork), "fork"),
    async roster() {
      for (let tries = 0; tries < 200; tries += 1) {
        const index = heard.findLastIndex((message) => message.topic === downTopic(agentId, "roster"));
        const message = heard[index];
        if (message) {
          const opened = openRoster(message.text, fromBase64Url(rosterRootKey));
          if (!opened.ok) throw new Error(opened.problems.join("; "));
          return opened.value.roster;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error("no roster came");
    },
    close: () => client.endAsync(true),
  };
}
