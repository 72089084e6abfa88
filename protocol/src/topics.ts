import { type AgentId, isId } from "./ids.ts";

/** What an agent publishes: live copies and backlog travel apart, so that a long backlog never delays a door's news. */
export const upTopics = ["hello", "live", "batch", "status", "gone", "reply"] as const;
export type UpTopic = (typeof upTopics)[number];

/** What an agent listens to. Nothing here is ever retained by a broker. */
export const downTopics = ["welcome", "ack", "fork", "roster", "command", "request"] as const;
export type DownTopic = (typeof downTopics)[number];

const root = "menshen/1";

/** The topic an agent publishes something to. */
export const upTopic = (agentId: AgentId, topic: UpTopic): string => `${root}/${agentId}/up/${topic}`;

/** The topic the registry sends an agent something on. */
export const downTopic = (agentId: AgentId, topic: DownTopic): string => `${root}/${agentId}/down/${topic}`;

/** What a registry subscribes to, to hear every agent. */
export const allUp = (topic: UpTopic): string => `${root}/+/up/${topic}`;

/** What an agent subscribes to, to hear everything meant for it. */
export const allDown = (agentId: AgentId): string => `${root}/${agentId}/down/+`;

export type ParsedTopic =
  | { readonly agentId: AgentId; readonly direction: "up"; readonly topic: UpTopic }
  | { readonly agentId: AgentId; readonly direction: "down"; readonly topic: DownTopic };

/** Reads a topic; undefined for one that is not ours. */
export function parseTopic(text: string): ParsedTopic | undefined {
  const [name, version, agentId, direction, topic, ...rest] = text.split("/");
  if (`${name}/${version}` !== root || rest.length > 0 || !isId("agent", agentId)) return undefined;
  const up = upTopics.find((candidate) => candidate === topic);
  if (direction === "up" && up) return { agentId, direction, topic: up };
  const down = downTopics.find((candidate) => candidate === topic);
  if (direction === "down" && down) return { agentId, direction, topic: down };
  return undefined;
}

/** Whether an agent may publish here: only upwards, only under its own name. */
export function mayPublish(agentId: AgentId, topic: string): boolean {
  const parsed = parseTopic(topic);
  return parsed?.direction === "up" && parsed.agentId === agentId;
}

/** Whether an agent may subscribe to this filter: only what is meant for it. */
export function maySubscribe(agentId: AgentId, filter: string): boolean {
  return filter === allDown(agentId) || downTopics.some((topic) => filter === downTopic(agentId, topic));
}
