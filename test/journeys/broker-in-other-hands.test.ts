import { readLineLog } from "@menshen/hardware";
import {
  type AgentStatus,
  type Batch,
  decodeEvent,
  downTopic,
  downTopics,
  type Event,
  type Live,
  makeBatch,
  mintId,
  type Signed,
  signText,
  type UpTopic,
  upTopic,
} from "@menshen/protocol";
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

it("whoever holds the broker puts no entry on the landlord's page and no other state of a door", async ({ skip }) => {
  skip(outside === undefined || outside.missing !== undefined, outside?.missing);
  const house = await openHouse(outside?.options);
  const wire = await takeBroker(house);
  const overheard: Overheard[] = [];
  wire.on("message", (topic, payload) => void overheard.push({ topic, text: payload.toString() }));
  const page = await house.listen();
  await wire.subscribeAsync(`menshen/1/${house.agentId}/up/+`);

  await house.present(residents[0].cardNumber);
  await house.drained();
  const heard = (topic: UpTopic) => overheard.find((message) => message.topic === upTopic(house.agentId, topic))?.text;
  await waitUntil("a live copy, a batch and a status on the wire", () =>
    (["live", "batch", "status"] as const).every((topic) => heard(topic) !== undefined),
  );
  const recorded = [...overheard];
  const doorsBefore = await doorsOnPage(house);

  const forged = forgeNews(house, { live: heard("live"), status: heard("status") });
  for (const { topic, text } of [...recorded, ...forged]) {
    await wire.publishAsync(topic, text, { qos: 1 });
  }
  await house.present(residents[1].cardNumber);
  await waitUntil("the second entry on the page", () => page.entries().length >= 2);
  await house.drained();
  // Kept in quarantine, each of them, and nothing else is amiss.
  const kept = { kind: "chain-break", told: `the registry quarantined ${forged.length} messages` };
  expect(await judgeWhenSettled(house, 2)).toEqual([kept]);
  expect(page.entries()).toHaveLength(2);
  expect(await house.entries()).toHaveLength(2);
  expect(await doorsOnPage(house)).toEqual(doorsBefore);
  page.close();
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

interface SeenDoor {
  readonly connection: string;
  readonly alarms: readonly string[];
  readonly softwareVersion: string;
}

async function doorsOnPage({ client, siteId }: House): Promise<readonly SeenDoor[]> {
  const doors = await client.get<readonly SeenDoor[]>(`/api/sites/${siteId}/doors`);
  // Nobody walks in behind these cards, which the door may tell of meanwhile, and rightly.
  const others = (alarms: SeenDoor["alarms"]) => alarms.filter((kind) => kind !== "not-taken");
  return doors.map(({ alarms, ...door }) => ({
    connection: door.connection,
    alarms: others(alarms),
    softwareVersion: door.softwareVersion,
  }));
}

/** What the agent said, changed into an entry that never was and a door that stands open for all; unsigned, and under a key that nobody registered. */
function forgeNews(
  { agentId }: House,
  heard: { readonly live: string | undefined; readonly status: string | undefined },
): readonly Overheard[] {
  const key = { keyId: mintId("key"), secretKey: crypto.getRandomValues(new Uint8Array(32)) };
  const bodyOf = (text: string | undefined) => JSON.parse((JSON.parse(text ?? "") as Signed).body) as unknown;
  const live = bodyOf(heard.live) as Live;
  const seq = live.event.seq + 500;
  const event = { ...(JSON.parse(live.event.body) as Event), seq, entryId: mintId("entry") };
  const carried = { ...live.event, seq, body: JSON.stringify(event) };
  const status = bodyOf(heard.status) as AgentStatus;
  const open = { ...status, monotonic: status.monotonic + 3_600_000, softwareVersion: "forged" };
  const doors = status.doors.map((door) => ({ ...door, mode: "locked-open", alarms: ["door-forced-open"] }));
  const said = { live: { ...live, event: carried }, status: { ...open, doors } };
  const after = { epoch: live.epoch, seq: seq - 1, head: "0".repeat(64) } as Batch["after"];
  return [
    { topic: upTopic(agentId, "batch"), text: JSON.stringify(makeBatch(agentId, after, [carried], key)) },
    ...(["live", "status"] as const).flatMap((topic) => {
      const body = JSON.stringify(said[topic]);
      return [body, JSON.stringify(signText(topic, body, key))].map((text) => ({
        topic: upTopic(agentId, topic),
        text,
      }));
    }),
  ];
}
