import { createServer, type Socket } from "node:net";
import {
  type AgentStatus,
  type Credential,
  certifyRosterKey,
  type DownTopic,
  decodeAgentStatus,
  decodeBatch,
  decodeHello,
  decodeReply,
  downTopic,
  type Event,
  genesisHead,
  type Hello,
  instant,
  mintId,
  openSigned,
  type Purpose,
  parseTopic,
  publicKeyOf,
  type Reply,
  type Request,
  type Roster,
  type SigningKey,
  signRoster,
  signText,
  toBase64Url,
  verifyBatch,
} from "@menshen/protocol";
import { Aedes } from "aedes";
import { exampleRoster, exampleSiteKey, type Somebody } from "./roster/example-house.ts";

/** The public half of a controller's identity, as `main.ts identity` prints it. */
export interface PublicIdentity {
  readonly agentId: Roster["agentId"];
  readonly signingKey: Uint8Array;
}

type RequestBody = Request extends infer One
  ? One extends Request
    ? Omit<One, "requestId" | "agentId" | "bootId">
    : never
  : never;

/** A registry in memory behind a real broker on 127.0.0.1: it verifies, keeps, acknowledges, and signs rosters and requests. */
export async function openExampleRegistry() {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = newKey(3);
  const root = newKey(4);
  const rosterKey = newKey(5);
  const events: Event[] = [];
  const replies: Reply[] = [];
  let agent: PublicIdentity | undefined;
  let hello: Hello | undefined;
  let status: AgentStatus | undefined;
  const marks = new Map<string, Hello["last"]>();

  const say = (topic: DownTopic, purpose: Purpose | undefined, body: string) => {
    if (agent === undefined) throw new Error("no controller is known yet");
    const payload = purpose === undefined ? body : JSON.stringify(signText(purpose, body, key));
    const message = {
      cmd: "publish",
      topic: downTopic(agent.agentId, topic),
      payload,
      qos: 1,
      retain: false,
      dup: false,
    };
    broker.publish(message as Parameters<typeof broker.publish>[0], () => undefined);
  };

  const onHello = (text: string) => {
    const opened = openSigned(text, "hello", () => agent?.signingKey, decodeHello);
    if (!opened.ok) throw new Error(opened.problems.join("; "));
    hello = opened.value;
    const { agentId, bootId, monotonic: helloMonotonic } = hello;
    const welcome = { type: "welcome", agentId, bootId, helloMonotonic, registryEpoch: 1, rosterVersion: 0 };
    say("welcome", "welcome", JSON.stringify({ ...welcome, at: Date.now(), marks: [...marks.values()] }));
  };

  const onBatch = (text: string) => {
    const batch = decodeBatch(text);
    if (!batch.ok || agent === undefined) throw new Error("unreadable batch");
    const { after } = batch.value;
    const expected = marks.get(after.epoch)?.head ?? genesisHead(agent.agentId, after.epoch);
    const verdict = verifyBatch(batch.value, agent.signingKey);
    if (!verdict.ok || after.head !== expected) return;
    const { mark } = verdict;
    marks.set(mark.epoch, mark);
    events.push(...batch.value.events.map(({ body }) => JSON.parse(body) as Event));
    say("ack", "ack", JSON.stringify({ type: "ack", agentId: agent.agentId, mark, registryEpoch: 1 }));
  };

  const onReply = (text: string) => {
    const opened = openSigned(text, "reply", () => agent?.signingKey, decodeReply);
    if (opened.ok) replies.push(opened.value);
  };

  const onStatus = (text: string) => {
    const opened = openSigned(text, "status", () => agent?.signingKey, decodeAgentStatus);
    if (opened.ok) status = opened.value;
  };

  broker.on("publish", ({ topic, payload }) => {
    const parsed = parseTopic(topic);
    if (parsed?.direction !== "up") return;
    const text = payload.toString();
    if (parsed.topic === "hello") onHello(text);
    if (parsed.topic === "batch") onBatch(text);
    if (parsed.topic === "reply") onReply(text);
    if (parsed.topic === "status") onStatus(text);
  });

  return {
    events,
    replies,
    isGreeted: () => hello !== undefined,
    /** What the controller last said of itself. */
    status: () => status,
    /** Relays an order as it is, whoever signed it. */
    sendOrder: (signed: string) => say("command", undefined, signed),
    /** What to write into the controller's provisioning.json. */
    commission(identity: PublicIdentity, doorId: Roster["doors"][number]["doorId"]) {
      agent = identity;
      const { port } = server.address() as { port: number };
      return {
        agentId: identity.agentId,
        siteId: mintId("site"),
        doorId,
        broker: { url: `mqtt://127.0.0.1:${port}`, username: identity.agentId, password: "secret" },
        registryKey: toBase64Url(publicKeyOf(key.secretKey)),
        rosterRootKey: toBase64Url(publicKeyOf(root.secretKey)),
        siteKey: toBase64Url(exampleSiteKey),
        siteTimeZone: "Asia/Shanghai",
      };
    },
    sendRoster(people: readonly Somebody[], credentials: readonly Credential[], changes: Partial<Roster> = {}) {
      if (agent === undefined) throw new Error("no controller is known yet");
      const compiledAt = instant(Date.now());
      const roster = exampleRoster(people, credentials, { agentId: agent.agentId, compiledAt, ...changes });
      const { keyId } = rosterKey;
      const publicKey = publicKeyOf(rosterKey.secretKey);
      const certificate = certifyRosterKey({ keyId, publicKey, siteId: roster.siteId, generation: 1 }, root);
      say("roster", undefined, JSON.stringify(signRoster(roster, rosterKey, certificate)));
    },
    request(body: RequestBody) {
      if (agent === undefined || hello === undefined) throw new Error("the controller has not said hello");
      const requestId = mintId("request");
      const { agentId } = agent;
      say("request", "request", JSON.stringify({ ...body, requestId, agentId, bootId: hello.bootId }));
      return requestId;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}

const newKey = (fill: number): SigningKey => ({ keyId: mintId("key"), secretKey: new Uint8Array(32).fill(fill) });
