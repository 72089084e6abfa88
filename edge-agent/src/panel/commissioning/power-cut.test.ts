import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EntryId, type EventBody, instant, mintId, monotonic } from "@menshen/protocol";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentClock } from "../../clock/agent-clock.ts";
import { createAlarms } from "../../door/alarms.ts";
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/open-journal.ts";
import { readJournal } from "../../journal/read-journal.ts";
import { explainPulses, recordBoot } from "../../journal/record-boot.ts";
import { journalFile } from "../../journal/schema.ts";
import type { Commissioning } from "./commissioning.ts";
import { guides, installer, prepareExampleRun, stepsOf } from "./example-run.ts";

const [agentId, doorId] = [mintId("agent"), mintId("door")];
const clock: AgentClock = {
  monotonic: () => monotonic(1_000),
  wall: () => instant(1_000),
  quality: () => "unknown",
  lowerBound: () => instant(0),
  stamp: () => ({ monotonic: monotonic(1_000), at: instant(1_000), clockQuality: "unknown" }),
  trust: () => undefined,
  close: () => Promise.resolve(),
};

let directory: string;
let { bench, made, open } = prepareExampleRun();
let journal: Journal | undefined;
let run: Commissioning;
/** What the lock's keeper remembers, or that it does not answer. */
let keeper: string[] | "silent";
let starts = 0;
const { resultOf, isOver, begin } = stepsOf(() => run);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-cut-"));
  ({ bench, made, open } = prepareExampleRun());
  [keeper, starts] = [[], 0];
  await startController();
  await run.begin(installer);
});
afterEach(async () => {
  await stopController();
  await rm(directory, { recursive: true });
});

/** Starts as the agent does: journal, record of the start, the lock's pulses, and at last the pages. */
async function startController(): Promise<void> {
  starts += 1;
  const written = await openJournal({ directory, agentId, bootId: mintId("boot"), doorId, clock });
  journal = written;
  const alarms = createAlarms({
    append: (body) => void written.append(body),
    now: clock.monotonic,
    wall: clock.wall,
    after: () => () => {},
    onChange: () => {},
  });
  const boot = {
    journal: written,
    lock: {
      pulses: () =>
        keeper === "silent"
          ? Promise.reject(new Error("it does not answer"))
          : Promise.resolve(keeper.map((id) => ({ id, milliseconds: 5_000 }))),
    },
    isOwnPulse: () => false,
    onUnexplainedPulse: () => alarms.raise("unexplained-pulse"),
  };
  const takeUpAlarms = alarms.takeUp;
  await recordBoot({ ...boot, softwareVersion: "0.1.0", rosterVersion: 1, ranBefore: starts > 1, takeUpAlarms });
  // One that does not answer is asked again for as long as it takes.
  const bootAccounted = explainPulses(boot).catch(() => new Promise<void>(() => {}));
  run = open({
    ...bench.bench,
    journal: written,
    bootAccounted,
    isStrayPulseAlarmed: () => alarms.standing().includes("unexplained-pulse"),
  });
}

const isWaiting = () => vi.waitFor(() => expect(run.now().waitsForCut).toBe(true));

/** The plug is pulled: what the keeper says afterwards, and what else happened before the controller ran again. */
async function cutPower(after: { says?: typeof keeper; meanwhile?: () => void | Promise<void> } = {}): Promise<void> {
  await stopController();
  bench.facts.machineBoot += "+";
  keeper = after.says ?? keeper;
  await after.meanwhile?.();
  await startController();
}

async function stopController(): Promise<void> {
  await run.idle();
  await journal?.close();
}

const told = () =>
  readJournal(directory).flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as EventBody));

describe("a power cut in the middle of a run", () => {
  const moved = "The lock moved around the cut, and nothing explains it; the controller raised an alarm.";
  let pressed: EntryId;
  beforeEach(async () => {
    pressed = mintId("entry");
    await journal?.append({ type: "exit.requested", pulseId: pressed });
    keeper = [pressed];
    begin("power-cut");
    await isWaiting();
  });

  it("passes where the machine started anew, the journal leads through what it held, and explains each pulse", async () => {
    await run.judge("mechanical-key", { outcome: "passed", installer });
    const after = mintId("entry");
    await journal?.append({ type: "exit.requested", pulseId: after });
    await cutPower({ says: [pressed, after] });
    await isOver("power-cut");
    expect(resultOf("power-cut")).toEqual({
      check: "power-cut",
      outcome: "passed",
      note: "After the cut the journal is whole, and it explains each time the lock moved.",
    });
    expect(resultOf("mechanical-key")?.outcome).toBe("passed");
    expect(run.now()).toMatchObject({ installer: "王师傅", waitsForCut: false });
  });

  it("fails where the lock moved and nothing explains it, and the signed record tells of the alarm", async () => {
    await cutPower({ says: [pressed, "stray"] });
    await isOver("power-cut");
    expect(told()).toContainEqual(expect.objectContaining({ type: "door.unexplained-pulse", pulseId: "stray" }));
    expect(told()).toContainEqual(expect.objectContaining({ type: "alarm.raised", kind: "unexplained-pulse" }));
    for (const { check } of guides) {
      if (resultOf(check) === undefined) await run.judge(check, { outcome: "skipped", note: "on a bench", installer });
    }
    expect(await run.sign()).toBeUndefined();
    expect(made.signed[0]?.checks).toContainEqual({ check: "power-cut", outcome: "failed", note: moved });
  });

  it("fails too where the program started once more before the page was there", async () => {
    await cutPower({
      says: [pressed, "stray"],
      async meanwhile() {
        const { kept } = made;
        await startController();
        await stopController();
        made.kept = kept;
      },
    });
    await isOver("power-cut");
    expect(resultOf("power-cut")).toMatchObject({ outcome: "failed", note: moved });
    expect(told().filter(({ type }) => type === "door.unexplained-pulse")).toHaveLength(1);
  });

  it("is judged anew by the next cut alone, which what an earlier one left does not fail", async () => {
    await cutPower({ says: [pressed, "stray"] });
    await isOver("power-cut");
    begin("power-cut");
    await isWaiting();
    await cutPower();
    await vi.waitFor(() => expect(resultOf("power-cut")?.outcome).toBe("passed"));
  });

  it("fails where the journal lost what it held", async () => {
    await cutPower({
      meanwhile() {
        const database = new Database(join(directory, journalFile));
        database.exec("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)");
        database.close();
      },
    });
    await isOver("power-cut");
    expect(resultOf("power-cut")).toMatchObject({ outcome: "failed", note: "The journal is not whole after the cut." });
  });

  it("fails where a new journal began", async () => {
    await cutPower({ meanwhile: () => rm(join(directory, journalFile)) });
    await isOver("power-cut");
    expect(resultOf("power-cut")).toMatchObject({ outcome: "failed", note: "The journal is not whole after the cut." });
  });

  it("goes on waiting where only the program was started anew", async () => {
    await stopController();
    await startController();
    await run.idle();
    expect(resultOf("power-cut")).toBeUndefined();
    expect(run.now().waitsForCut).toBe(true);
  });

  it("does not pass while the lock's keeper cannot be asked", async () => {
    await cutPower({ says: "silent" });
    await vi.waitFor(() => {
      bench.pass(60_000);
      expect(resultOf("power-cut")).toMatchObject({ outcome: "failed", note: expect.stringContaining("menshen-lock") });
    });
  });
});

it("asks for the power cut only when it is on the disk what it is for", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  made.disk = promise;
  begin("power-cut");
  await vi.waitFor(() => expect(made.kept?.beforeCut).toBeDefined());
  expect(run.now().waitsForCut).toBe(false);
  resolve();
  await isWaiting();
});

it("does not wait for a power cut while this start is not accounted for", async () => {
  await stopController();
  keeper = "silent";
  await startController();
  begin("power-cut");
  await vi.waitFor(() => {
    bench.pass(60_000);
    expect(resultOf("power-cut")).toMatchObject({ outcome: "failed", note: expect.stringContaining("menshen-lock") });
  });
  expect(run.now().waitsForCut).toBe(false);
});
