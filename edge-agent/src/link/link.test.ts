import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Ack,
  type AgentStatus,
  type CarriedEvent,
  commitmentOf,
  type DownTopic,
  decodeAgentStatus,
  decodeBatch,
  decodeHello,
  decodeLive,
  decodeReply,
  downTopic,
  type Epoch,
  type Event,
  genesisHead,
  type Hello,
  instant,
  type Mark,
  mintId,
  nextHead,
  openSigned,
  type Purpose,
  parseTopic,
  publicKeyOf,
  type Reply,
  type Request,
  type Sha256,
  type SigningKey,
  signText,
  toBase64Url,
  verifyBatch,
} from "@menshen/protocol";
import { Aedes } from "aedes";
import Database from "better-sqlite3";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openClock } from "../clock/open-clock.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open-journal.ts";
import { readJournal } from "../journal/read-journal.ts";
import type { Identity } from "../keys/identity.ts";
import { openIdentity } from "../keys/open-identity.ts";
import { createLink } from "./create-link.ts";
import type { Link, LinkHandlers } from "./link.ts";

const doorId = mintId("door");
const noon = instant(Date.UTC(2026, 10, 22, 12));
const newKey = (): SigningKey => ({ keyId: mintId("key"), secretKey: crypto.getRandomValues(new Uint8Array(32)) });

/** How the registry is disposed at the moment. */
interface Mood {
  epoch: number;
  silent: boolean;
  loseAcks: number;
  acksEach: number;
  forgeAcks: boolean;
  beforeBatch: (() => void) | undefined;
}

/** A registry in memory behind a real broker: it keeps chains, compares, answers, and misbehaves when told to. */
async function openRegistry(agent: Identity) {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = newKey();
  const chains = new Map<Epoch, (CarriedEvent & { head: Sha256 })[]>();
  const heard = {
    hellos: [] as Hello[],
    live: [] as CarriedEvent[],
    statuses: [] as AgentStatus[],
    replies: [] as Reply[],
    gone: 0,
  };
  const registry: Mood = {
    epoch: 1,
    silent: false,
    loseAcks: 0,
    acksEach: 1,
    forgeAcks: false,
    beforeBatch: undefined,
  };

  const say = (topic: DownTopic & Purpose, body: object, by = key, retain = false) =>
    broker.publish(
      {
        cmd: "publish",
        topic: downTopic(agent.agentId, topic),
        payload: Buffer.from(JSON.stringify(signText(topic, JSON.stringify(body), by))),
        qos: 1,
        retain,
        dup: false,
      },
      () => undefined,
    );
  const chainOf = (epoch: Epoch) => chains.get(epoch) ?? [];
  const headAt = (epoch: Epoch, seq: number) =>
    seq === 0 ? genesisHead(agent.agentId, epoch) : chainOf(epoch)[seq - 1]?.head;
  const markOf = (epoch: Epoch): Mark => {
    const seq = chainOf(epoch).length;
    return { epoch, seq, head: headAt(epoch, seq)! };
  };

  const onHello = (text: string) => {
    const hello = openSigned(text, "hello", () => agent.signing.publicKey, decodeHello);
    if (!hello.ok) throw new Error(hello.problems.join());
    heard.hellos.push(hello.value);
    if (registry.silent) return;
    const { agentId, bootId, monotonic: helloMonotonic } = hello.value;
    say("welcome", {
      type: "welcome",
      agentId,
      bootId,
      helloMonotonic,
      registryEpoch: registry.epoch,
      marks: [...chains.keys()].map(markOf),
      rosterVersion: 0,
      at: noon,
    });
  };

  const ack = (mark: Mark, by = key) => {
    const body: Ack = { type: "ack", agentId: agent.agentId, mark, registryEpoch: registry.epoch };
    say("ack", body, by);
  };

  const onBatch = (text: string) => {
    registry.beforeBatch?.();
    registry.beforeBatch = undefined;
    const batch = decodeBatch(text);
    if (!batch.ok || !verifyBatch(batch.value, agent.signing.publicKey).ok) throw new Error("unsound batch");
    if (registry.silent) return;
    const { after, events } = batch.value;
    const chain = chainOf(after.epoch);
    const { agentId } = agent;
    if (after.seq > chain.length) return ack(markOf(after.epoch));
    const conflict = events.find(({ seq, body }) => chain[seq - 1] && chain[seq - 1]?.body !== body);
    if (conflict)
      return say("fork", { type: "fork", agentId, epoch: after.epoch, seq: conflict.seq, held: markOf(after.epoch) });
    for (const event of events.filter(({ seq }) => seq > chain.length)) {
      const head = nextHead(
        chain.at(-1)?.head ?? genesisHead(agentId, after.epoch),
        event.seq,
        commitmentOf(event.salt, event.body),
      );
      chain.push({ ...event, head });
    }
    chains.set(after.epoch, chain);
    if (registry.loseAcks-- > 0) return;
    for (let copy = 0; copy < registry.acksEach; copy++) ack(markOf(after.epoch), registry.forgeAcks ? newKey() : key);
  };

  broker.on("publish", (packet) => {
    const parsed = parseTopic(packet.topic);
    if (parsed?.direction !== "up") return;
    const text = packet.payload.toString();
    if (parsed.topic === "hello") onHello(text);
    if (parsed.topic === "batch") onBatch(text);
    if (parsed.topic === "live") {
      const live = openSigned(text, "live", () => agent.signing.publicKey, decodeLive);
      if (!live.ok) throw new Error(live.problems.join());
      heard.live.push(live.value.event);
    }
    if (parsed.topic === "gone") heard.gone += 1;
    if (parsed.topic === "status") {
      const status = openSigned(text, "status", () => agent.signing.publicKey, decodeAgentStatus);
      if (!status.ok) throw new Error(status.problems.join());
      heard.statuses.push(status.value);
    }
    if (parsed.topic === "reply") {
      const reply = openSigned(text, "reply", () => agent.signing.publicKey, decodeReply);
      if (!reply.ok) throw new Error(reply.problems.join());
      heard.replies.push(reply.value);
    }
  });

  return {
    registry,
    heard,
    key,
    chains,
    say,
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything it holds, each event as it happened. */
    events: () => [...chains.values()].flat().map(({ body }) => JSON.parse(body) as Event),
    held: (): readonly number[] =>
      [...chains.values()].flat().flatMap(({ body }) => (JSON.parse(body) as { openFor?: number }).openFor ?? []),
    cutConnections() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    async close() {
      await new Promise<void>((resolve) => broker.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type FakeRegistry = Awaited<ReturnType<typeof openRegistry>>;

let directory: string;
let identity: Identity;
let away: FakeRegistry;
let journal: Journal;
let link: Link;
let bootId = mintId("boot");
let ignored: string[];
const handlers = {
  roster: vi.fn<LinkHandlers["roster"]>(),
  command: vi.fn<LinkHandlers["command"]>(),
  enrol: vi.fn<LinkHandlers["enrol"]>(),
  abandonEnrolment: vi.fn<LinkHandlers["abandonEnrolment"]>(),
  eraseTemplate: vi.fn<LinkHandlers["eraseTemplate"]>(),
  photo: vi.fn<LinkHandlers["photo"]>(),
  acknowledgeAlarm: vi.fn<LinkHandlers["acknowledgeAlarm"]>(),
  simulate: vi.fn<LinkHandlers["simulate"]>(),
};

async function boot() {
  bootId = mintId("boot");
  ignored = [];
  const started = performance.now();
  const clock = await openClock({ directory, now: () => 0, monotonicNow: () => performance.now() - started });
  journal = await openJournal({ directory, agentId: identity.agentId, bootId, doorId, clock });
  link = createLink({
    provisioning: {
      agentId: identity.agentId,
      doorIds: [doorId],
      broker: { url: away.url, username: identity.agentId, password: "secret" },
      registryKey: publicKeyOf(away.key.secretKey),
    },
    identity,
    journal,
    clock,
    bootId,
    handlers,
    log: pino({ level: "silent" }),
    metrics: {
      ignored: (topic, cause) => ignored.push(`${topic} ${cause}`),
      acknowledged: () => undefined,
      resent: () => undefined,
    },
    timings: { answerTimeout: 60, firstBackOff: 20, longestBackOff: 200, statusEvery: 50 },
    status: () => ({
      softwareVersion: "1.0.0",
      rosterVersion: 0,
      challenges: [],
      doors: [
        {
          doorId,
          mode: "locked",
          physical: "closed",
          lock: "locked",
          alarms: [],
          faults: [],
          camera: { source: "none", state: "starting" },
        },
      ],
    }),
  });
}
async function shutDown() {
  await link.stop();
  await journal.close();
}

beforeEach(async () => {
  vi.clearAllMocks();
  directory = await mkdtemp(join(tmpdir(), "menshen-link-"));
  identity = await openIdentity(join(directory, "keys"));
  away = await openRegistry(identity);
  await boot();
});
afterEach(async () => {
  await shutDown();
  await away.close();
  await rm(directory, { recursive: true });
});

const happen = (...counts: number[]) =>
  Promise.all(counts.map((openFor) => journal.append({ type: "door.closed", openFor: openFor as never })));
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 10 });
const allAcked = () => until(() => expect(journal.outboxDepth()).toBe(0));

describe("the link", { timeout: 20_000 }, () => {
  it("says hello, is welcomed, learns the time and brings everything up", async () => {
    await happen(1, 2, 3);
    link.start();
    await allAcked();
    await until(() => expect(away.held()).toEqual([1, 2, 3]));
    expect(link.state()).toBe("connected");
    expect(away.heard.hellos[0]).toMatchObject({
      bootId,
      last: { seq: 4 },
      acked: { seq: 0 },
      clockQuality: "unknown",
    });
    await until(() => expect(away.events().map(({ type }) => type)).toContain("clock.adjusted"));
    await until(() =>
      expect(away.heard.statuses.at(-1)).toMatchObject({ outboxDepth: 0, clockQuality: "trusted", bootId }),
    );
  });

  it("sends a copy of news at once, and counts only what was acknowledged", async () => {
    link.start();
    await until(() => expect(link.state()).toBe("connected"));
    away.registry.loseAcks = 1;
    const [appended] = await happen(7);
    await until(() => expect(away.heard.live).toContainEqual(appended?.carried));
    expect(journal.outboxDepth()).toBeGreaterThan(0);
    await allAcked();
    expect(away.held()).toEqual([7]);
  });

  it("sends a long backlog in batches, without a gap, none twice", async () => {
    const counts = Array.from({ length: 450 }, (_, index) => index);
    await happen(...counts);
    link.start();
    await allAcked();
    expect(away.held()).toEqual(counts);
  });

  it("sends again when acks are lost, and shrugs at acks that come twice", async () => {
    away.registry.loseAcks = 2;
    away.registry.acksEach = 3;
    await happen(1, 2);
    link.start();
    await allAcked();
    await happen(3);
    await allAcked();
    expect(away.held()).toEqual([1, 2, 3]);
    await until(() => expect(ignored).toContain("ack repeated"));
  });

  it("believes no ack that the registry did not sign", async () => {
    away.registry.forgeAcks = true;
    await happen(1);
    link.start();
    await until(() => expect(ignored).toContain("ack not-believed"));
    expect(journal.marks()?.acked.seq).toBe(0);
    away.registry.forgeAcks = false;
    await allAcked();
  });

  it("compares marks anew when the registry falls silent, and says so meanwhile", async () => {
    link.start();
    await until(() => expect(link.state()).toBe("connected"));
    away.registry.silent = true;
    await happen(1);
    await until(() => expect(link.state()).toBe("disconnected"));
    away.registry.silent = false;
    await allAcked();
    expect(link.state()).toBe("connected");
    expect(away.heard.hellos.length).toBeGreaterThan(1);
  });

  it("gives a restored registry again what it lost", async () => {
    await happen(1, 2, 3);
    link.start();
    await allAcked();
    for (const [epoch, chain] of away.chains) away.chains.set(epoch, chain.slice(0, 2));
    away.registry.epoch = 2;
    away.cutConnections();
    await until(() => expect(away.held()).toEqual([1, 2, 3]));
    await allAcked();
    expect(journal.marks()?.registryEpoch).toBe(2);
    expect(away.chains.size).toBe(1);
  });

  it("gives an empty registry everything again", async () => {
    await happen(1, 2);
    link.start();
    await allAcked();
    away.chains.clear();
    away.registry.epoch = 5;
    away.cutConnections();
    await until(() => expect(away.held()).toEqual([1, 2]));
  });

  it("begins a new epoch when its card was restored, and loses and repeats nothing", async () => {
    await happen(1);
    link.start();
    await allAcked();
    const { epoch, acked } = journal.marks()!;
    await shutDown();
    const backup = join(directory, "backup.sqlite");
    const file = new Database(join(directory, "journal.sqlite"));
    await file.backup(backup);
    file.close();
    await boot();
    link.start();
    await happen(2, 3);
    await allAcked();
    await shutDown();
    for (const part of ["-wal", "-shm"]) await rm(join(directory, `journal.sqlite${part}`), { force: true });
    const old = new Database(backup);
    await rm(join(directory, "journal.sqlite"));
    await old.backup(join(directory, "journal.sqlite"));
    old.close();

    await boot();
    await happen(4);
    await shutDown();
    await boot();
    await happen(5);
    link.start();
    await allAcked();
    expect(away.held()).toEqual([1, 2, 3, 4, 5]);
    expect(journal.marks()?.epoch).not.toBe(epoch);
    expect(away.events()).toContainEqual(
      expect.objectContaining({
        type: "epoch.began",
        cause: "journal-restored",
        previous: expect.objectContaining({ seq: acked.seq }),
      }),
    );
    expect(readJournal(directory)).toHaveLength(2);
  });

  it("begins a new epoch at a fork and brings what the registry quarantined", async () => {
    await happen(1);
    link.start();
    await allAcked();
    const { epoch, last } = journal.marks()!;
    await link.stop();
    const stranger = { seq: last.seq + 1, salt: "0".repeat(32), body: '{"from":"another history"}' };
    const head = nextHead(last.head, stranger.seq, commitmentOf(stranger.salt, stranger.body));
    away.registry.beforeBatch = () => away.chains.get(epoch)?.push({ ...stranger, head });
    await journal.close();
    await boot();
    await happen(2, 3);
    link.start();
    await allAcked();
    expect(away.held()).toEqual([1, 2, 3]);
    expect(away.events()).toContainEqual(
      expect.objectContaining({ type: "epoch.began", cause: "fork", previous: last }),
    );
  });

  it("connects again by itself when the connection is lost", async () => {
    link.start();
    await until(() => expect(link.state()).toBe("connected"));
    away.cutConnections();
    await until(() => expect(link.state()).toBe("disconnected"));
    await happen(1);
    await allAcked();
    expect(away.heard.gone).toBe(1);
  });

  it("hands rosters and orders over as they came, and never what was retained", async () => {
    away.say("command", { type: "command" }, away.key, true);
    link.start();
    await until(() => expect(link.state()).toBe("connected"));
    await until(() => expect(ignored).toContain("command retained"));
    away.say("roster", { type: "roster", rosterVersion: 1 });
    away.say("command", { type: "command" });
    await until(() => expect(handlers.command).toHaveBeenCalledOnce());
    await until(() => expect(handlers.roster).toHaveBeenCalledOnce());
    expect(JSON.parse(handlers.roster.mock.calls[0]![0])).toMatchObject({
      body: '{"type":"roster","rosterVersion":1}',
    });
  });
});

describe("a request of the registry", { timeout: 20_000 }, () => {
  /** Of requests alone: on a slow machine the hello is said again, and the second welcome is passed over as late. */
  const ignoredRequests = () => ignored.filter((one) => one.startsWith("request "));
  const photo = (more: Partial<Request> = {}) =>
    ({
      type: "photo",
      requestId: mintId("request"),
      agentId: identity.agentId,
      bootId,
      photo: "a".repeat(64) as Sha256,
      viewerKey: toBase64Url(new Uint8Array(32)),
      accountId: mintId("account"),
      ...more,
    }) as Extract<Request, { type: "photo" }>;

  beforeEach(async () => {
    handlers.photo.mockImplementation((request) =>
      Promise.resolve({ type: "sealed-photo", photo: request.photo, sealed: "BBBB" }),
    );
    link.start();
    await until(() => expect(link.state()).toBe("connected"));
  });

  it("is answered once with a signed reply, however often it is delivered", async () => {
    const request = photo();
    away.say("request", request);
    away.say("request", request);
    await until(() => expect(ignoredRequests()).toEqual(["request repeated"]));
    await until(() => expect(away.heard.replies).toHaveLength(1));
    expect(away.heard.replies[0]).toMatchObject({ type: "sealed-photo", requestId: request.requestId, sealed: "BBBB" });
    expect(handlers.photo).toHaveBeenCalledOnce();
  });

  it("is refused when it was made for another boot", async () => {
    away.say("request", photo({ bootId: mintId("boot") }));
    await until(() => expect(away.heard.replies).toMatchObject([{ type: "refused", reason: "not-for-this-boot" }]));
    expect(handlers.photo).not.toHaveBeenCalled();
  });

  it("is not listened to when somebody else signed it", async () => {
    away.say("request", photo(), newKey());
    await until(() => expect(ignoredRequests()).toEqual(["request not-believed"]));
    expect(handlers.photo).not.toHaveBeenCalled();
  });

  it("is answered with a refusal when the house fails at it", async () => {
    handlers.photo.mockRejectedValue(new Error("disk on fire"));
    away.say("request", photo());
    await until(() => expect(away.heard.replies).toMatchObject([{ type: "refused", reason: "fault" }]));
  });
});
