import { allDown, type Gone, type Monotonic, type UpTopic, upTopic } from "@menshen/protocol";
import { createAnswerer } from "./answer-requests.ts";
import { createBroker } from "./broker.ts";
import { createDownlink } from "./downlink.ts";
import { createGreeting } from "./greeting.ts";
import type { Link, LinkOptions, LinkState, LinkTimings } from "./link.ts";
import { createStatusTelling } from "./status.ts";
import { createUplink } from "./uplink.ts";

const usual: LinkTimings = {
  statusEvery: 5_000,
  helloEvery: 600_000,
  answerTimeout: 5_000,
  firstBackOff: 500,
  longestBackOff: 60_000,
};

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
      telling.now();
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

  const telling = createStatusTelling({ ...options, broker, publish: (text) => publish("status", text), timings });

  return {
    start() {
      broker.start();
      telling.start();
    },
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    heardAt: () => heardAt,
    statusChanged: telling.soon,
    async stop() {
      telling.stop();
      greeting.end();
      uplink.close();
      publish("gone", JSON.stringify(gone));
      await broker.stop();
      become("disconnected");
    },
  };
}
