import { downTopics, PROTOCOL_VERSION, upTopics } from "@menshen/protocol";
import { wireSchemas } from "../../protocol/src/golden/schemas.ts";

const nameOf = (name: string) => name.replaceAll(/[ .]/g, "-");
const messages = Object.fromEntries(
  Object.entries(wireSchemas).map(([name, schema]) => [nameOf(name), { name, payload: schema }]),
);
// What travels bare; everything else travels as the text inside `signed`.
const bare = new Set(["batch", "gone"]);
const carried = (topic: string) => {
  if (topic === "roster") return "signed-roster";
  return bare.has(topic) ? `message-${topic}` : "signed";
};
const topics = [
  ...upTopics.map((topic) => ["up", topic] as const),
  ...downTopics.map((topic) => ["down", topic] as const),
];

const channels = Object.fromEntries(
  topics.map(([direction, topic]) => [
    topic,
    {
      address: `menshen/1/{agentId}/${direction}/${topic}`,
      parameters: { agentId: { description: "The controller's id" } },
      messages: { [carried(topic)]: { $ref: `#/components/messages/${carried(topic)}` } },
    },
  ]),
);
// Seen from the registry: it receives what goes up and sends what goes down.
const operations = Object.fromEntries(
  topics.map(([direction, topic]) => [
    topic,
    { action: direction === "up" ? "receive" : "send", channel: { $ref: `#/channels/${topic}` } },
  ]),
);

/** The AsyncAPI description of the wire between doors and registry, made from the protocol's schemas; JSON text. */
export function describeAsyncApi(): string {
  const info = { title: "Menshen: door and registry", version: `${PROTOCOL_VERSION}`, license: { name: "Apache-2.0" } };
  const components = { messages };
  const document = {
    asyncapi: "3.0.0",
    info,
    defaultContentType: "application/json",
    channels,
    operations,
    components,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
