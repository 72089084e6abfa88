import { type AgentStatus, allDown, type Gone, type Monotonic, type UpTopic, upTopic } from "@menshen/protocol";
import { createAnswerer } from "./answer-requests.ts";
import { createBroker } from "./broker.ts";
import { createDownlink } from "./downlink.ts";
import { createGreeting } from "./greeting.ts";
import type { Link, LinkOptions, LinkState, LinkTimings } from "./link.ts";
import { createUplink } from "./uplink.ts";

const usual: LinkTimings = {
  statusEvery: 5_000,
  helloEvery: 600_000,
  answerTimeout: 5_000,
  firstBackOff: 500,
  longestBackOff: 60_000,
};

/** So many statuses that the broker did not take mean that nobody is there. */
const mostUnheard = 64;
/** Changes that come together are told together. */
const gatherFor = 50;

/** Makes the controller's one connection out of its parts; nothing happens before `start`. */
export function createLink(options: LinkOptions): Link {
  const { provisioning, identity, journal, clock, bootId, handlers, metrics, log } = options;
  const { agentId, doorIds, broker: account, registryKey } = provisioning;
  const timings = { ...usual, ...options.timings };
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = "disconnected";
  let heardAt: Monotonic | undefined;

  const become = (next: LinkState) => {
    if (next === state) return;
    state = next;
    log.info({ state }, "link");
    for (const listener of listeners) listener(state);
  };

  const publish = (topic: UpTopic, text: string) => broker.publish(upTopic(agentId, topic), text);
  const gone: Gone = { type: "gone", agentId, bootId };

  const publishStatus = () => {
    if (!broker.isUp()) return;
    if (broker.inFlight() > mostUnheard) return broker.drop("the broker takes nothing");
    const { monotonic, at, clockQuality } = clock.stamp();
    const outboxDepth = journal.outboxDepth();
    const who = { type: "status" as const, agentId, bootId };
    const status: AgentStatus = { ...options.status(), ...who, at, monotonic, clockQuality, outboxDepth };
    publish("status", JSON.stringify(status));
  };

  const uplink = createUplink({
    agentId,
    journal,
    signing: identity.signing,
    publish,
    inFlight: () => broker.inFlight(),
    onSilence() {
      become("disconnected");
      uplink.close();
      greeting.begin();
    },
    timings,
    metrics,
    log,
  });

  const greeting = createGreeting({
    ...options,
    doorIds: [...doorIds],
    publish: (text) => publish("hello", text),
    timings,
    onWelcome() {
      become("connected");
      publishStatus();
      uplink.open();
    },
  });

  const answer = createAnswerer({
    agentId,
    bootId,
    signing: identity.signing,
    handlers,
    wall: clock.wall,
    reply: (text) => publish("reply", text),
    log,
  });

  const receive = createDownlink({
    registryKey,
    routes: {
      welcome: greeting.welcome,
      ack: async (ack) => (ack.agentId === agentId ? await uplink.acknowledge(ack) : "other-agent"),
      fork: async (fork) => (fork.agentId === agentId ? await uplink.fork(fork) : "other-agent"),
      request: answer,
      roster: handlers.roster,
      command: handlers.command,
    },
    onHeard() {
      heardAt = clock.monotonic();
    },
    metrics,
    log,
  });

  const broker = createBroker({
    ...account,
    clientId: agentId,
    will: { topic: upTopic(agentId, "gone"), text: JSON.stringify(gone) },
    subscribeTo: allDown(agentId),
    firstBackOff: timings.firstBackOff,
    longestBackOff: timings.longestBackOff,
    log,
    onUp: greeting.begin,
    onDown() {
      greeting.end();
      uplink.close();
      become("disconnected");
    },
    onMessage: receive,
  });

  let ticking: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;
  return {
    start() {
      broker.start();
      ticking = setInterval(publishStatus, timings.statusEvery);
    },
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    heardAt: () => heardAt,
    statusChanged() {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        publishStatus();
      }, gatherFor);
    },
    async stop() {
      clearInterval(ticking);
      clearTimeout(gathering);
      greeting.end();
      uplink.close();
      publish("gone", JSON.stringify(gone));
      await broker.stop();
      become("disconnected");
    },
  };
}
