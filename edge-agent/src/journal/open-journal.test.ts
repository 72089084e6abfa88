import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { genesisHead, instant, mintId, monotonic, walkChain } from "@menshen/protocol";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentClock } from "../clock/agent-clock.ts";
import type { Journal, JournalOptions } from "./journal.ts";
import { startJournalThread } from "./journal-thread.ts";
import { openJournal } from "./open-journal.ts";
import { readJournal } from "./read-journal.ts";

const agentId = mintId("agent");
const doorId = mintId("door");
const bootId = mintId("boot");
let now = 1000;
const clock: AgentClock = {
  monotonic: () => monotonic(now),
  wall: () => instant(now),
  quality: () => "unknown",
  lowerBound: () => instant(0),
  stamp: () => ({ monotonic: monotonic(now), at: instant(now), clockQuality: "unknown" }),
  trust: () => undefined,
  close: () => Promise.resolve(),
};

let directory: string;
let journal: Journal | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-journal-"));
});
afterEach(async () => {
  await journal?.close();
  journal = undefined;
  await rm(directory, { recursive: true });
});

const open = async (more: Partial<JournalOptions> = {}, thread = startJournalThread()) => {
  journal = await openJournal({ directory, agentId, bootId, doorId, clock, ...more }, thread);
  return journal;
};
const closed = (openFor: number) => ({ type: "door.closed", openFor: openFor as never }) as const;
/** Says which modules the journal's thread loads. */
const loadsOfTheThread = `
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });
  await import(${JSON.stringify(new URL("./journal-store.ts", import.meta.url).href)});`;
const told = () =>
  readJournal(directory).flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as Record<string, unknown>));

describe("the journal", { timeout: 20_000 }, () => {
  it("gives events their seqs in the order of the calls, many in one commit", async () => {
    const door = await open();
    const heard: number[] = [];
    door.onAppended(({ seq }) => heard.push(seq));
    const appended = await Promise.all(Array.from({ length: 300 }, (_, index) => door.append(closed(index))));
    expect(appended.map(({ event }) => (event.type === "door.closed" ? event.openFor : -1))).toEqual(
      appended.map((_, index) => index),
    );
    expect(appended.map(({ seq }) => seq)).toEqual(appended.map((_, index) => index + 2));
    expect(heard).toEqual(appended.map(({ seq }) => seq));
    expect(door.marks()?.last.seq).toBe(301);
    expect(door.outboxDepth()).toBe(301);
  });

  it("stamps an event with when it happened, not with when it was written", async () => {
    const door = await open();
    const stamp = { monotonic: monotonic(7), at: instant(8), clockQuality: "trusted" } as const;
    const other = mintId("door");
    const { event, carried } = await door.append(closed(1), { stamp, doorId: other });
    expect(event).toMatchObject({ ...stamp, doorId: other, bootId, agentId, seq: 2 });
    expect(JSON.parse(carried.body)).toEqual(event);
  });

  it("goes through a thread that was started before it was known which journal it keeps", async () => {
    const door = await open({}, startJournalThread());
    expect((await door.append(closed(1))).seq).toBe(2);
    await door.close();
    expect(told()).toMatchObject([{ type: "epoch.began" }, { type: "door.closed", openFor: 1 }]);
  });

  it("has a thread that loads no schema, so that the first event of a start is soon safe", async () => {
    const { stderr } = await promisify(execFile)(execPath, ["--input-type=module", "-e", loadsOfTheThread]);
    expect(stderr).toContain("better-sqlite3");
    expect(stderr).not.toMatch(/typebox|protocol\/src\/index/);
  });

  it("refuses what is not an event and holds nobody else up", async () => {
    const door = await open();
    const wrong = door.append({ type: "door.closed", openFor: -1 as never });
    const right = door.append(closed(1));
    await expect(wrong).rejects.toMatchObject({ code: "not-an-event", message: expect.stringContaining("openFor") });
    expect((await right).seq).toBe(2);
  });

  it("tells a first start from one after a stop", async () => {
    const first = await open();
    expect(await first.lastEventBeforeBoot()).toBeUndefined();
    await first.append({ type: "agent.stopped", reason: "asked to" });
    await first.close();
    const second = await open({ bootId: mintId("boot") });
    expect(await second.lastEventBeforeBoot()).toMatchObject({ type: "agent.stopped" });
  });

  it("keeps events in memory while the disk refuses, and writes them in order when it works again", async () => {
    const onFault = vi.fn();
    const onRecovered = vi.fn();
    const door = await open({ onFault, onRecovered });
    await door.headAt(1);
    const disk = new Database(join(directory, "journal.sqlite"));
    disk.exec("BEGIN IMMEDIATE");
    const waiting = [1, 2, 3].map((count) => door.append(closed(count)));
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "queued" });
    await expect(door.append(closed(4))).rejects.toMatchObject({ code: "queued" });
    await expect(door.append(closed(-1))).rejects.toMatchObject({ code: "not-an-event" });
    expect(door.state()).toBe("degraded");
    expect(door.outboxDepth()).toBe(5);
    expect(onFault).toHaveBeenCalledOnce();
    now += 5000;
    disk.close();
    await vi.waitFor(() => expect(onRecovered).toHaveBeenCalledOnce(), 5000);
    expect(door.state()).toBe("working");
    await door.append(closed(5));
    await door.close();
    expect(told().map(({ openFor, type }) => openFor ?? type)).toEqual([
      "epoch.began",
      1,
      2,
      3,
      4,
      "journal.degraded",
      5,
    ]);
    expect(told()[5]).toMatchObject({ lost: 0, lasted: 5000 });
  });

  it("says how many events it lost when even the memory was full", async () => {
    const door = await open();
    await door.headAt(1);
    const disk = new Database(join(directory, "journal.sqlite"));
    disk.exec("BEGIN IMMEDIATE");
    const outcomes = await Promise.allSettled(Array.from({ length: 1007 }, (_, index) => door.append(closed(index))));
    const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "appended"));
    expect(codes.filter((code) => code === "lost")).toHaveLength(7);
    disk.close();
    await vi.waitFor(() => expect(door.state()).toBe("working"), 5000);
    await door.close();
    expect(told()).toHaveLength(1002);
    expect(told().at(-1)).toMatchObject({ type: "journal.degraded", lost: 7 });
  });

  it("opens a door whose disk refuses from the start", async () => {
    await writeFile(join(directory, "data"), "in the way");
    const door = await open({ directory: join(directory, "data") });
    await vi.waitFor(() => expect(door.state()).toBe("degraded"), 5000);
    expect(door.marks()).toBeUndefined();
    await expect(door.append(closed(1))).rejects.toMatchObject({ code: "queued" });
  });

  it("sets a journal it cannot read aside and says that it was lost", async () => {
    await writeFile(
      join(directory, "journal.sqlite"),
      "no journal at all, but a text of a hundred bytes or more ".repeat(40),
    );
    const onSetAside = vi.fn();
    const door = await open({ onSetAside });
    expect(await door.headAt(1)).toBeDefined();
    expect(onSetAside).toHaveBeenCalledWith(expect.objectContaining({ code: "set-aside" }));
    expect(door.state()).toBe("working");
    await door.close();
    expect(told()).toMatchObject([{ type: "epoch.began", cause: "journal-lost" }]);
    expect((await readdir(directory)).some((name) => name.includes("unreadable"))).toBe(true);
  });

  it("loses nothing it vouched for when the power goes at any moment", { timeout: 30_000 }, async () => {
    const program = `
      import { openJournal } from ${JSON.stringify(new URL("./open-journal.ts", import.meta.url).href)};
      const [directory, agentId, bootId, doorId] = process.argv.slice(1);
      const stamp = () => ({ monotonic: 1, at: 1, clockQuality: "unknown" });
      const clock = { stamp, monotonic: () => 1 };
      const journal = await openJournal({ directory, agentId, bootId, doorId, clock });
      for (let count = 0; ; count++) {
        const { seq, carried } = await journal.append({ type: "door.closed", openFor: count });
        console.log(seq + " " + carried.salt);
      }`;
    const vouchedFor = new Map<number, string>();
    for (let kill = 0; kill < 5; kill++) {
      const child = spawn(execPath, ["--input-type=module", "-e", program, directory, agentId, mintId("boot"), doorId]);
      const lines = createInterface({ input: child.stdout });
      lines.on("line", (line) => {
        const [seq, salt] = line.split(" ");
        vouchedFor.set(Number(seq), salt!);
      });
      lines.once("line", () => setTimeout(() => child.kill("SIGKILL"), 5 + kill * 9));
      await Promise.all([once(child, "exit"), once(lines, "close")]);
    }
    const [only, ...others] = readJournal(directory);
    expect(others).toEqual([]);
    const { epoch, events, last } = only!;
    expect(vouchedFor.size).toBeGreaterThan(5);
    for (const [seq, salt] of vouchedFor) expect(events[seq - 1]).toMatchObject({ seq, salt });
    expect(walkChain({ agentId, epoch, after: 0, head: genesisHead(agentId, epoch) }, events)).toMatchObject({
      ok: true,
      head: last.head,
    });
  });
});
