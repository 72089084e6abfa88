import { Socket } from "node:net";
import { seconds } from "@menshen/protocol";
import mqtt, { type MqttClient } from "mqtt";
import type { Logger } from "pino";

export interface BrokerOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  /** What the broker says for us when the connection is lost. */
  readonly will: { readonly topic: string; readonly text: string };
  readonly subscribeTo: string;
  readonly firstBackOff: number;
  readonly longestBackOff: number;
  readonly log: Logger;
  /** The connection stands and the subscription was granted. */
  readonly onUp: () => void;
  readonly onDown: () => void;
  readonly onMessage: (topic: string, text: string, retained: boolean) => void;
}

/** One connection after the other; what was not delivered on one is not carried to the next. */
export interface Broker {
  start(): void;
  isUp(): boolean;
  /** How many messages wait for the broker to take them. */
  inFlight(): number;
  /** Publishes (QoS 1, never retained) on the connection that stands; without one the message is dropped. */
  publish(topic: string, text: string): void;
  /** Gives up the connection that stands, because nothing answers on it. */
  drop(why: string): void;
  stop(): Promise<void>;
}

const keepAliveSeconds = 15;
const connectTimeout = seconds(10);
const goodbyeTimeout = 1000;

/** Makes a connection to the broker (MQTT 3.1.1, clean session) that is tried again for ever, with back-off and a little chance. */
export function createBroker(options: BrokerOptions): Broker {
  const { log, onUp, onDown, onMessage, firstBackOff, longestBackOff } = options;
  let client: MqttClient | undefined;
  let up = false;
  let stopped = false;
  let waiting = 0;
  let pause = firstBackOff;
  let timer: NodeJS.Timeout | undefined;
  let toldTrouble: string | undefined;

  /** The same trouble is told once. */
  const trouble = (why: string) => {
    if (why !== toldTrouble) log.warn({ why, url: options.url }, "no connection to the broker");
    toldTrouble = why;
  };

  const ended = (which: MqttClient) => {
    if (which !== client) return;
    client = undefined;
    which.end(true);
    if (up) onDown();
    up = false;
    waiting = 0;
    if (stopped) return;
    timer = setTimeout(connect, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, longestBackOff);
  };

  const listen = (which: MqttClient) => {
    which.subscribe(options.subscribeTo, { qos: 1 }, (fault, granted) => {
      if (which !== client) return;
      if (fault || granted?.some(({ qos }) => qos === 128)) {
        trouble(fault?.message ?? "the subscription was refused");
        return ended(which);
      }
      up = true;
      pause = firstBackOff;
      toldTrouble = undefined;
      log.info({ url: options.url }, "connected to the broker");
      onUp();
    });
  };

  const connect = () => {
    const made = newClient(options);
    client = made;
    made.on("connect", () => {
      // Small messages must not wait for the answer to the one before (Nagle).
      if (made.stream instanceof Socket) made.stream.setNoDelay(true);
      listen(made);
    });
    made.on("error", (fault: Error) => {
      if (made === client) trouble(reasonOf(fault));
    });
    made.on("close", () => {
      if (up && !stopped) trouble("the connection was lost");
      ended(made);
    });
    made.on("message", (topic, payload, packet) => {
      if (made === client) onMessage(topic, payload.toString("utf8"), packet.retain);
    });
  };

  return {
    start: connect,
    isUp: () => up,
    inFlight: () => waiting,
    publish(topic, text) {
      if (!(up && client)) return;
      const publisher = client;
      waiting += 1;
      publisher.publish(topic, text, { qos: 1, retain: false }, () => {
        if (publisher === client) waiting -= 1;
      });
    },
    drop(why) {
      if (!client) return;
      trouble(why);
      ended(client);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = client;
      if (!last) return;
      await new Promise<void>((resolve) => {
        // The broker may never take what is still in flight.
        const hurry = setTimeout(() => last.end(true, {}, () => resolve()), goodbyeTimeout);
        last.end(!up, {}, () => {
          clearTimeout(hurry);
          resolve();
        });
      });
    },
  };
}

/** A new client each time: one that reconnects by itself would send old messages again. */
function newClient({ url, clientId, username, password, will }: BrokerOptions): MqttClient {
  return mqtt.connect(url, {
    protocolVersion: 4,
    clean: true,
    clientId,
    username,
    password,
    keepalive: keepAliveSeconds,
    connectTimeout,
    reconnectPeriod: 0,
    resubscribe: false,
    // Without this the client keeps a buffer for each of the 65,536 numbers a message may have.
    writeCache: false,
    will: { topic: will.topic, payload: Buffer.from(will.text), qos: 1, retain: false },
  });
}

function reasonOf(fault: Error & { code?: unknown }): string {
  return typeof fault.code === "string" ? fault.code : fault.message;
}
