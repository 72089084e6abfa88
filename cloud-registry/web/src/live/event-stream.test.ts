import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createParser, followStream, type StreamEvent, type StreamState } from "./event-stream.ts";

const parse = (pieces: readonly string[]) => {
  const events: StreamEvent[] = [];
  const feed = createParser((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
};

describe("the parser of live events", () => {
  const stream =
    ': heartbeat\n\nevent: entry\ndata: {"a":\ndata: 1}\n\nevent: door\r\ndata: 门\r\n\r\ndata: x\n\nevent: cut';

  it("reads events, skips heartbeats and keeps what is not yet whole", () => {
    expect(parse([stream])).toEqual([
      { event: "entry", data: '{"a":\n1}' },
      { event: "door", data: "门" },
      { event: "message", data: "x" },
    ]);
  });

  it("reads the same wherever the network cuts the stream between lines' characters", () => {
    const plain = stream.replaceAll("\r\n", "\n");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: plain.length }), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), plain.length];
        const pieces = at.slice(1).map((end, index) => plain.slice(at[index], end));
        expect(parse(pieces)).toEqual(parse([plain]));
      }),
    );
  });
});

describe("following the live door", () => {
  function follow(answers: readonly (() => Response)[]) {
    const stop = new AbortController();
    const states: StreamState[] = [];
    const pauses: number[] = [];
    const refusals: number[] = [];
    let asked = 0;
    const done = followStream(
      "/api/live",
      {
        fetch: () => {
          const answer = answers[asked];
          asked += 1;
          if (answer) return Promise.resolve(answer());
          stop.abort();
          return Promise.reject(new TypeError("gone"));
        },
        wait: (milliseconds) => {
          pauses.push(milliseconds);
          return Promise.resolve();
        },
        onState: (state) => states.push(state),
        onEvent: () => undefined,
        onRefused: (status) => refusals.push(status),
      },
      stop.signal,
    );
    return { done, states, pauses, refusals };
  }

  it("comes back after a cut, soon at first and ever more patiently while nobody answers", async () => {
    const down = () => new Response(null, { status: 502 });
    const up = () => new Response(": hello\n\n");
    const { done, pauses, states } = follow([up, down, down, down, down, down, up]);
    await done;
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 1000]);
    expect(states.filter(({ type }) => type === "open")).toHaveLength(2);
  });

  it("stops asking once the session is over", async () => {
    const { done, refusals, pauses } = follow([() => new Response(null, { status: 401 })]);
    await done;
    expect([refusals, pauses]).toEqual([[401], []]);
  });
});
