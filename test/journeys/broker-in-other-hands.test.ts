import { readLineLog } from "@menshen/hardware";
import { decodeEvent, downTopic, downTopics, mintId, signText } from "@menshen/protocol";
import { connectAsync, type MqttClient } from "mqtt";
import { expect, it, onTestFinished } from "vitest";
import { brokers } from "../support/brokers.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { waitUntil } from "../support/wait-until.ts";

const outside = brokers[1];

interface Overheard {
  readonly topic: string;
  readonly text: string;
}

it("whoever holds the broker can replay, keep and invent messages, and moves neither lock nor marks", async ({
  skip,
}) => {
  skip(outside === undefined || outside.missing !== undefined, outside?.missing);
  const house = await openHouse(outside?.options);
  const wire = await takeBroker(house);
  const overheard: Overheard[] = [];
  wire.on("message", (topic, payload) => void overheard.push({ topic, text: payload.toString() }));
  await wire.subscribeAsync(`menshen/1/${house.agentId}/down/+`);

  await house.present(residents[0].cardNumber);
  await house.agent.stop();
  await house.agent.start();
  await house.connected();
  await house.drained();
  const topics = () => new Set(overheard.map(({ topic }) => topic.split("/").at(-1)));
  await waitUntil("a welcome and an acknowledgement on the wire", () => topics().has("welcome") && topics().has("ack"));
  const recorded = [...overheard];
  const movedBefore = moved(house);

  const forged = forgeEverything(house);
  for (const { topic, text } of [...recorded, ...recorded.toReversed(), ...forged]) {
    await wire.publishAsync(topic, text, { qos: 1 });
  }
  // What the broker keeps meets the agent as it subscribes.
  for (const { topic, text } of [...recorded, ...forged])
    await wire.publishAsync(topic, text, { qos: 1, retain: true });
  await house.agent.stop();
  await house.agent.start();
  await house.connected();
  await house.drained();
  expect(moved(house)).toEqual(movedBefore);
  expect(house.journal()).toHaveLength(1);

  await house.present(residents[1].cardNumber);
  await waitUntil("the second entry in the journal", () => countGrants(house) === 2);
  expect(await judgeWhenSettled(house, 2)).toEqual([]);
});

const moved = (house: House) => readLineLog(house.files.lineLog).filter(({ level }) => level === "active");

function countGrants(house: House): number {
  const events = house.journal().flatMap(({ events: all }) => all.map(({ body }) => decodeEvent(body)));
  return events.filter((event) => event.ok && event.value.type === "entry.granted").length;
}

async function takeBroker({ ports, brokerHolder }: House): Promise<MqttClient> {
  const wire = await connectAsync(`mqtt://127.0.0.1:${ports.broker}`, { ...brokerHolder, protocolVersion: 4 }, false);
  onTestFinished(() => wire.endAsync());
  return wire;
}

/** Nonsense, and well-formed orders: unsigned, and signed by a key that nobody pinned; on every topic the agent hears. */
function forgeEverything({ agentId, doorId }: House): readonly Overheard[] {
  const key = { keyId: mintId("key"), secretKey: crypto.getRandomValues(new Uint8Array(32)) };
  const order = JSON.stringify({
    type: "command",
    commandId: mintId("command"),
    doorId,
    challengeId: mintId("challenge"),
    nonce: "AAAA",
    action: "unlock",
    actor: { type: "unknown" },
  });
  return downTopics.flatMap((topic) =>
    ["open, please", order, JSON.stringify(signText(topic, order, key))].map((text) => ({
      topic: downTopic(agentId, topic),
      text,
    })),
  );
}
