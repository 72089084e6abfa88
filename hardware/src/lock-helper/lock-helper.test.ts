import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HardwareFault } from "../fault.ts";
import type { Pulse } from "../ports.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import { createLineReader } from "../text-lines.ts";
import { MAX_LINE_BYTES } from "./line-protocol.ts";
import { createLockHelper } from "./lock-helper.ts";

/** A house with a lock helper in it, its line and file in memory, its clock moved by hand. */
function createHouse({ isStuck = false, isDiskFull = false } = {}) {
  const clock = createHandClock();
  const written: Pulse[] = [];
  const edges: { readonly level: string; readonly cause: string; readonly at: number; readonly written: number }[] = [];
  const helper = createLockHelper({
    after: clock.after,
    line: {
      drive(level, cause) {
        if (isStuck && level === "active") throw new Error("the relay does not answer");
        edges.push({ level, cause, at: clock.now(), written: written.length });
      },
    },
    pulseFile: {
      has: (id) => written.some((pulse) => pulse.id === id),
      append(pulse) {
        written.push(pulse);
        return isDiskFull ? new HardwareFault("pulse-file-unusable") : undefined;
      },
      list: () => written,
      close() {},
    },
  });
  const connect = () => {
    const said: string[] = [];
    const peer = helper.connect((line) => said.push(line));
    said.length = 0;
    return { said, say: peer.receive, hangUp: peer.end };
  };
  return { clock, helper, connect, edges, written, level: () => edges.at(-1)?.level };
}

describe("the lock helper", () => {
  it("drives its line inactive before anyone is connected", () => {
    expect(createHouse().edges).toMatchObject([{ level: "inactive", cause: "start" }]);
  });

  it("greets with its version and the level of the line", () => {
    const { helper } = createHouse();
    const said: string[] = [];
    helper.connect((line) => said.push(line));
    expect(said).toEqual(["lock-helper 2", "line inactive"]);
  });

  it("writes the pulse down, moves, answers, and locks when the time is over", () => {
    const house = createHouse();
    const agent = house.connect();
    agent.say("pulse p-1 500");
    expect(house.edges.at(-1)).toMatchObject({ level: "active", cause: "p-1", written: 1 });
    house.clock.advance(499);
    expect(house.level()).toBe("active");
    house.clock.advance(1);
    expect(house.edges.at(-1)).toMatchObject({ level: "inactive", cause: "elapsed", at: 500 });
    expect(agent.said).toEqual(["line active", "pulsed p-1", "line inactive", "released p-1"]);
  });

  it("locks at once when the connection that ordered is gone, not when another one is", () => {
    const house = createHouse();
    const agent = house.connect();
    const doctor = house.connect();
    agent.say("pulse p-1 5000");
    doctor.hangUp();
    expect(house.level()).toBe("active");
    agent.hangUp();
    expect(house.edges.at(-1)).toMatchObject({ level: "inactive", cause: "eof" });
    house.clock.advance(60_000);
    expect(house.edges).toHaveLength(3);
  });

  it("is busy for a second program while the first one's pulse runs, and free afterwards", () => {
    const house = createHouse();
    const agent = house.connect();
    const doctor = house.connect();
    agent.say("pulse p-1 500");
    doctor.say("pulse p-2 500");
    expect(doctor.said.at(-1)).toMatch(/^error busy /);
    expect(house.written).toHaveLength(1);
    house.clock.advance(500);
    doctor.say("pulse p-3 500");
    expect(doctor.said.at(-1)).toBe("pulsed p-3");
  });

  it("holds for so long from each time it is told, writes the id down once and says when the time is over", () => {
    const house = createHouse();
    const agent = house.connect();
    agent.say("hold h-1 1000");
    house.clock.advance(900);
    agent.say("hold h-1 1000");
    house.clock.advance(999);
    expect(house.level()).toBe("active");
    house.clock.advance(1);
    expect(agent.said).toEqual(["line active", "held h-1", "held h-1", "line inactive", "released h-1"]);
    expect(house.written).toEqual([{ id: "h-1", milliseconds: 1000 }]);
  });

  it("shortens a hold that is told a shorter time, and lifts one that ran out", () => {
    const house = createHouse();
    const agent = house.connect();
    agent.say("hold h-1 60000");
    agent.say("hold h-1 100");
    house.clock.advance(100);
    expect(house.level()).toBe("inactive");
    agent.say("hold h-1 100");
    expect(house.edges.map(({ cause }) => cause)).toEqual(["start", "h-1", "elapsed", "h-1"]);
    expect(house.written).toHaveLength(1);
  });

  it("releases what runs at once, whose own time then moves nothing", () => {
    const house = createHouse();
    const agent = house.connect();
    agent.say("pulse p-1 5000");
    agent.say("hold h-1 5000");
    agent.say("release p-1");
    expect(house.level()).toBe("active");
    agent.say("release h-1");
    expect(house.edges.at(-1)).toMatchObject({ level: "inactive", cause: "release" });
    house.clock.advance(60_000);
    expect(house.edges).toHaveLength(3);
    expect(agent.said.slice(-3)).toEqual(["ended p-1", "line inactive", "ended h-1"]);
  });

  it("lets nobody end another connection's pulse, and answers for what does not run", () => {
    const house = createHouse();
    const agent = house.connect();
    const doctor = house.connect();
    agent.say("pulse p-1 5000");
    doctor.say("release p-1");
    expect(doctor.said.at(-1)).toMatch(/^error busy /);
    expect(house.level()).toBe("active");
    agent.say("release p-1");
    doctor.say("release p-1");
    expect(doctor.said.at(-1)).toBe("ended p-1");
  });

  it("says of a relay that does not move that it is stuck, also when asked again", () => {
    const house = createHouse({ isStuck: true });
    const agent = house.connect();
    agent.say("pulse p-1 500");
    agent.say("pulse p-1 500");
    expect(agent.said).toEqual(Array(2).fill("error relay-stuck the line did not move"));
    expect(house.level()).toBe("inactive");
  });

  it("opens for a resident though the disk is full, and says that the file does not know", () => {
    const agent = createHouse({ isDiskFull: true }).connect();
    agent.say("pulse p-1 500");
    expect(agent.said.at(-1)).toBe("pulsed p-1 unrecorded");
  });

  it("locks when it is stopped and never moves again", () => {
    const house = createHouse();
    const agent = house.connect();
    agent.say("pulse p-1 5000");
    house.helper.stop("SIGTERM");
    agent.say("pulse p-2 500");
    expect(house.edges.map(({ cause }) => cause)).toEqual(["start", "p-1", "SIGTERM"]);
    expect(house.written).toHaveLength(1);
  });

  it("keeps its promises whatever arrives, from whom, and when", () => {
    const line = fc.oneof(
      fc
        .tuple(
          fc.constantFrom("pulse a", "pulse b", "pulse c", "hold h", "hold i", "hold a"),
          fc.integer({ min: 0, max: 70_000 }),
        )
        .map((p) => p.join(" ")),
      fc.constantFrom("release a", "release h", "release i", "status", "pulses", "pulse", "x".repeat(300)),
      fc.string(),
    );
    const step = fc.oneof(
      fc.record({ type: fc.constant("say" as const), who: fc.nat(2), text: line.map((text) => `${text}\n`) }),
      fc.record({ type: fc.constant("junk" as const), who: fc.nat(2), bytes: fc.uint8Array({ maxLength: 40 }) }),
      fc.record({ type: fc.constant("wait" as const), ms: fc.nat(3_000) }),
      fc.record({ type: fc.constant("hangUp" as const), who: fc.nat(2) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const house = createHouse();
        const orders: Order[] = [];
        const join = () => {
          const answers: string[] = [];
          const peer = house.helper.connect((text) => answers.push(text));
          const read = createLineReader(MAX_LINE_BYTES, { onLine: peer.receive, onTooLong: peer.tooLong });
          const say = (text: string) => {
            const known = house.written.length;
            answers.length = 0;
            read(Buffer.from(text));
            const [word, id, ms] = text.trim().split(" ");
            const isAnew = word === "hold" || house.written.length > known;
            if (isAnew && /^(pulsed|held) /.test(answers.at(-1) ?? "")) {
              orders.push({ id: id!, at: house.clock.now(), until: house.clock.now() + Number(ms) });
            }
          };
          return { read, say, peer };
        };
        const people = [join(), join(), join()];
        for (const act of steps) {
          if (act.type === "wait") house.clock.advance(act.ms);
          else if (act.type === "say") people[act.who]!.say(act.text);
          else if (act.type === "junk") people[act.who]!.read(act.bytes);
          else {
            people[act.who]!.peer.end();
            people[act.who] = join();
          }
        }
        for (const { peer } of people) peer.end();
        expectPromisesKept(house, orders);
      }),
      { numRuns: 300 },
    );
  });
});

/** An order that was confirmed, and when its time is over. */
interface Order {
  readonly id: string;
  readonly at: number;
  readonly until: number;
}

/**
 * Active and inactive alternate, each id is written once and before its rise, one that was never held rises once, and no rise
 * outlasts the orders given in it.
 */
function expectPromisesKept({ edges, written, level }: ReturnType<typeof createHouse>, orders: readonly Order[]): void {
  expect(level()).toBe("inactive");
  expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  const pulses = edges.filter((edge) => edge.level === "active" && /^[bc]$/.test(edge.cause));
  expect(new Set(pulses.map(({ cause }) => cause)).size).toBe(pulses.length);
  for (const [index, edge] of edges.entries()) {
    expect(edge.level).toBe(index % 2 === 0 ? "inactive" : "active");
    if (edge.level === "inactive") continue;
    expect(written.slice(0, edge.written).some(({ id }) => id === edge.cause)).toBe(true);
    const fall = edges[index + 1]!;
    const within = orders.filter(({ at }) => at >= edge.at && at <= fall.at);
    expect(fall.at).toBeLessThanOrEqual(Math.max(...within.map(({ until }) => until)));
  }
}
