import { mintId } from "@menshen/protocol";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { startEmbeddedBroker } from "./embedded-broker.ts";

it("lets no controller throw another off by coming under its client id", async () => {
  const broker = await startEmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, log: pino({ level: "silent" }), onArrival: () => undefined },
    isPassword: (agentId, password) => Promise.resolve(password === `of ${agentId}`),
  });
  onTestFinished(() => broker.close());
  const [one, other] = [mintId("agent"), mintId("agent")];
  const connect = (username: string, clientId: string) =>
    connectAsync(broker.url, {
      username,
      clientId,
      password: `of ${username}`,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
  const client = await connect(one, one);
  onTestFinished(() => client.endAsync(true));
  await expect(connect(other, one)).rejects.toThrow();
  await expect(connect(other, "menshen")).rejects.toThrow();
  expect(client.connected).toBe(true);
  await (await connect(other, other)).endAsync();
});
