import { allUp, upTopics } from "@menshen/protocol";
import { connectAsync } from "mqtt";
import type { Logger } from "pino";
import { RegistryFault } from "../registry-fault.ts";
import type { Arrival, Broker } from "./broker.ts";

interface OutsideBrokerParts {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** What controllers are told to connect to, where it differs. */
  readonly controllerUrl?: string;
  readonly onArrival: (arrival: Arrival) => void;
  readonly log: Logger;
}

/** Connects to a broker run by somebody else; its access lists must hold what the embedded one enforces itself. */
export async function connectOutsideBroker(parts: OutsideBrokerParts): Promise<Broker> {
  const { url, username, password, onArrival, log } = parts;
  const client = await connectAsync(
    url,
    {
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 2000,
      connectTimeout: 10_000,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
    false,
  ).catch((cause: unknown) => {
    throw new RegistryFault("broker-unreachable", `the broker at ${url} does not answer or refuses the log-in`, {
      cause,
    });
  });
  client.on("message", (topic, payload, packet) => {
    // Kept by the broker from some earlier time: history is sent as history or not at all.
    if (!packet.retain) onArrival({ topic, text: payload.toString() });
  });
  client.on("close", () => log.warn("the connection to the broker is lost; trying again"));
  client.on("connect", () => log.info("connected to the broker again"));
  client.on("error", (error) => log.warn({ why: error.message }, "broker"));
  await client.subscribeAsync(upTopics.map(allUp), { qos: 1 });
  return {
    url: parts.controllerUrl ?? url,
    isUp: () => client.connected,
    publish: async (topic, text) => void (await client.publishAsync(topic, text, { qos: 1, retain: false })),
    close: () => client.endAsync(),
  };
}
