import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress, describeFailure, formatSpan, StepFailure } from "./progress.ts";

describe("progress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const open = (isTerminal: boolean) => {
    const written: string[] = [];
    const clock = { ms: 0 };
    const progress = createProgress({ write: (text) => written.push(text), isTerminal, now: () => clock.ms });
    const advance = async (ms: number) => {
      clock.ms += ms;
      await vi.advanceTimersByTimeAsync(ms);
    };
    return { written, clock, progress, advance };
  };

  it("closes a step with its time and note", async () => {
    const { written, clock, progress } = open(false);
    const run = () => {
      clock.ms = 1234;
      return Promise.resolve(3);
    };
    expect(await progress.step("counting", run, (n) => ({ note: `${n} found` }))).toBe(3);
    expect(written).toEqual([`✓ ${"counting".padEnd(22)}    1.2 s  3 found\n`]);
  });

  it("shows that a long step is alive, with plain lines where there is no terminal", async () => {
    const { written, progress, advance } = open(false);
    const waiting = Promise.withResolvers<void>();
    const step = progress.step("converting", () => waiting.promise);
    await advance(15_000);
    expect(written).toEqual(["… converting  15.0 s\n"]);
    waiting.resolve();
    await step;
    await advance(60_000);
    expect(written).toHaveLength(2);
  });

  it("rewrites its line every second at a terminal", async () => {
    const { written, progress, advance } = open(true);
    const waiting = Promise.withResolvers<void>();
    const step = progress.step("converting", () => waiting.promise);
    await advance(1000);
    waiting.resolve();
    await step;
    expect(written.slice(0, 2)).toEqual(["\r\u001b[K… converting  0.0 s", "\r\u001b[K… converting  1.0 s"]);
  });

  it("marks a step that throws, and lets the fault pass", async () => {
    const { written, progress } = open(false);
    await expect(progress.step("lifting", () => Promise.reject(new Error("too heavy")))).rejects.toThrow("too heavy");
    expect(written[0]).toMatch(/^✗ lifting/);
  });

  it("tells a failure as step, why and next", () => {
    const failure = new StepFailure("building the page", { why: "line one\nline two\n", next: "read the log." });
    expect(describeFailure(failure)).toBe(
      "✗ building the page\n  why:  line one\n        line two\n  next: read the log.\n",
    );
  });

  it("never says 60 seconds", () => {
    expect([formatSpan(0), formatSpan(59_900), formatSpan(119_900)]).toEqual(["0.0 s", "59.9 s", "2 min 00 s"]);
  });
});
