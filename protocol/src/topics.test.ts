import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintId } from "./ids.ts";
import {
  allDown,
  allUp,
  downTopic,
  downTopics,
  mayPublish,
  maySubscribe,
  parseTopic,
  upTopic,
  upTopics,
} from "./topics.ts";

const agent = mintId("agent");
const other = mintId("agent");

describe("topics", () => {
  it("are read as they were written", () => {
    for (const topic of upTopics)
      expect(parseTopic(upTopic(agent, topic))).toEqual({ agentId: agent, direction: "up", topic });
    for (const topic of downTopics) {
      expect(parseTopic(downTopic(agent, topic))).toEqual({ agentId: agent, direction: "down", topic });
    }
    expect(parseTopic(`menshen/1/${agent}/up/ack`)).toBeUndefined();
    expect(parseTopic(`menshen/2/${agent}/up/hello`)).toBeUndefined();
  });

  it("let an agent publish upwards under its own name only", () => {
    for (const topic of upTopics) {
      expect(mayPublish(agent, upTopic(agent, topic))).toBe(true);
      expect(mayPublish(agent, upTopic(other, topic))).toBe(false);
      expect(mayPublish(agent, `${upTopic(agent, topic)}/more`)).toBe(false);
      expect(mayPublish(agent, `/${upTopic(agent, topic)}`)).toBe(false);
      expect(mayPublish(agent, `$share/x/${upTopic(agent, topic)}`)).toBe(false);
    }
    for (const topic of downTopics) expect(mayPublish(agent, downTopic(agent, topic))).toBe(false);
  });

  it("let an agent hear what is meant for it only", () => {
    expect(maySubscribe(agent, allDown(agent))).toBe(true);
    for (const topic of downTopics) expect(maySubscribe(agent, downTopic(agent, topic))).toBe(true);
    const forbidden = [
      "#",
      "+/+/+/+/+",
      "menshen/#",
      allDown(other),
      `menshen/1/+/down/+`,
      `menshen/1/${agent}/#`,
      `menshen/1/${agent}/down/#`,
      `$share/g/${allDown(agent)}`,
      allUp("live"),
      upTopic(agent, "live"),
      `${allDown(agent)}/+`,
    ];
    for (const filter of forbidden) expect(maySubscribe(agent, filter)).toBe(false);
  });

  it("cannot be fooled by any mix of levels and wildcards", () => {
    const level = fc.constantFrom("menshen", "1", agent, other, "up", "down", "hello", "ack", "+", "#", "", "$share");
    fc.assert(
      fc.property(fc.array(level, { maxLength: 7 }), (levels) => {
        const topic = levels.join("/");
        const own = levels.length === 5 && levels[2] === agent && !topic.includes("#");
        expect(mayPublish(agent, topic)).toBe(own && topic === upTopic(agent, "hello"));
        expect(maySubscribe(agent, topic)).toBe(own && [allDown(agent), downTopic(agent, "ack")].includes(topic));
      }),
      { numRuns: 2000 },
    );
  });
});
