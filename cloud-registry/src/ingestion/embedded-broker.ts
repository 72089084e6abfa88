import { createServer, type Server } from "node:net";
import { type AgentId, allUp, isId, mayPublish, maySubscribe, upTopics } from "@menshen/protocol";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import type { Logger } from "pino";
import { RegistryFault } from "../registry-fault.ts";
import type { Arrival, Broker } from "./broker.ts";

interface EmbeddedBrokerParts {
  readonly host: string;
  readonly port: number;
  /** What controllers are told to connect to, where it differs from host and port. */
  readonly url?: string;
  readonly isPassword: (agentId: AgentId, password: string) => Promise<boolean>;
  readonly onArrival: (arrival: Arrival) => void;
  readonly log: Logger;
}

const refusedLogIn = 4; // MQTT 3.1.1, 3.2.2.3: bad user name or password

/**
 * Starts an MQTT 3.1.1 broker in this process; each controller may speak only under its own name, and nothing is retained.
 * Its client id must be that name too: a broker ends the connection of whoever holds a client id that comes again.
 */
export async function startEmbeddedBroker(parts: EmbeddedBrokerParts): Promise<Broker> {
  const { log, isPassword, onArrival } = parts;
  const agents = new WeakMap<Client, AgentId>();
  const aedes = await Aedes.createBroker({
    maxTopicLevels: 6,
    authenticate(client, username, password, done) {
      authenticate({ clientId: client.id, username, password, isPassword }).then(
        (agentId) => {
          if (agentId) agents.set(client, agentId);
          else log.warn({ username: username?.slice(0, 40) }, "a controller's log-in to the broker was refused");
          done(agentId ? null : refusal(), agentId !== undefined);
        },
        () => done(refusal(), false),
      );
    },
    authorizePublish(client, packet, done) {
      const agentId = client && agents.get(client);
      if (!client) return done(null);
      if (packet.retain) return done(new Error("retained messages are refused"));
      done(agentId && mayPublish(agentId, packet.topic) ? null : new Error("not this controller's topic"));
    },
    authorizeSubscribe(client, subscription, done) {
      const agentId = agents.get(client);
      const allowed = agentId && maySubscribe(agentId, subscription.topic);
      done(allowed ? null : new Error("not this controller's topic"), allowed ? subscription : null);
    },
  });
  aedes.on("clientError", (client, error) => log.warn({ agentId: agents.get(client), why: error.message }, "broker"));
  for (const topic of upTopics) {
    aedes.subscribe(
      allUp(topic),
      (packet, done) => {
        onArrival({ topic: packet.topic, text: packet.payload.toString() });
        done();
      },
      () => {},
    );
  }
  const server = createServer({ noDelay: true }, (socket) => void aedes.handle(socket));
  const port = await listen(server, parts.host, parts.port);
  return {
    url: parts.url ?? `mqtt://${parts.host}:${port}`,
    isUp: () => server.listening,
    publish: (topic, text) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: "publish",
          topic,
          payload: Buffer.from(text),
          qos: 1,
          retain: false,
          dup: false,
        } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close();
        aedes.close(() => resolve());
      }),
  };
}

async function authenticate(claim: {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
  readonly isPassword: EmbeddedBrokerParts["isPassword"];
}): Promise<AgentId | undefined> {
  const { clientId, username, password, isPassword } = claim;
  if (!isId("agent", username) || clientId !== username || !password) return undefined;
  return (await isPassword(username, password.toString())) ? username : undefined;
}

function refusal(): AuthenticateError {
  return Object.assign(new Error("unknown controller or wrong password"), { returnCode: refusedLogIn });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE") return reject(cause);
      reject(new RegistryFault("port-in-use", `port ${port} for the broker is in use on ${host}`, { cause }));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
