import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkList } from "./check-list.ts";
import type { Commissioning } from "./commissioning.ts";
import { config, exampleView, guides, installer, prepareExampleRun, stepsOf } from "./example-run.ts";

let { bench, made, open } = prepareExampleRun();
let run: Commissioning;
const { resultOf, isAsked, isOver, begin } = stepsOf(() => run);

beforeEach(async () => {
  ({ bench, made, open } = prepareExampleRun());
  run = open();
  await run.begin(installer);
});

const isTried = (times: number) => vi.waitFor(() => expect(bench.deeds).toHaveLength(times));
/** The lock is tried, releases for five seconds and locks again. */
async function isPassedByRelay() {
  await isTried(1);
  bench.lock.become("unlocked");
  await vi.waitFor(() => expect(bench.lock.isHeard()).toBe(true));
  bench.pass(5_000);
  bench.lock.become("locked");
  await isOver("relay");
  expect(resultOf("relay")).toEqual({ check: "relay", outcome: "passed", measured: 5_000 });
}

describe("a check that is measured", () => {
  it("finds that the lock is released and locks again, and how long that took", async () => {
    begin("relay");
    await isPassedByRelay();
    expect(bench.deeds).toEqual(["try lock by 王师傅"]);
  });

  it("fails where the lock is not released, or does not lock again", async () => {
    begin("relay");
    await isTried(1);
    bench.pass(3_000);
    await isOver("relay");
    expect(resultOf("relay")).toEqual({
      check: "relay",
      outcome: "failed",
      note: "The lock was not released: check the relay and its wires.",
    });
    begin("relay");
    await isTried(2);
    bench.lock.become("unlocked");
    await vi.waitFor(() => {
      bench.pass(65_000);
      expect(resultOf("relay")?.note).toBe("The lock did not lock again: check the relay and its wires.");
    });
  });

  it("does not try the lock in a fire", async () => {
    bench.facts.objection = "fire-release";
    begin("relay");
    await isOver("relay");
    expect(resultOf("relay")).toMatchObject({
      outcome: "failed",
      note: expect.stringMatching(/^A fire alarm still stands: press/),
    });
    expect(bench.deeds).toEqual([]);
  });

  it("finds a contact that is wired the wrong way round", async () => {
    bench.contact.become("open");
    begin("contact-polarity");
    await isOver("contact-polarity");
    expect(resultOf("contact-polarity")).toMatchObject({ outcome: "failed", note: expect.stringContaining("turn") });
  });

  it("follows the leaf from closed to open and back", async () => {
    begin("contact-polarity");
    await isAsked("Open the door");
    bench.contact.become("open");
    await isAsked("Close the door");
    bench.pass(2_500);
    bench.contact.become("closed");
    await isOver("contact-polarity");
    expect(resultOf("contact-polarity")).toEqual({ check: "contact-polarity", outcome: "passed", measured: 2_500 });
  });

  it("waits until the lock is back behind whoever was just let in", async () => {
    bench.lock.become("unlocked");
    begin("relay");
    await isAsked("wait until it is back");
    bench.pass(4_000);
    expect(bench.deeds).toEqual([]);
    bench.lock.become("locked");
    await isPassedByRelay();
  });

  it("does not take a lock that is released already for one that obeys", async () => {
    bench.lock.become("unlocked");
    for (const check of ["relay", "exit-button", "fire-input"] as const) {
      begin(check);
      await vi.waitFor(() => expect(bench.lock.isHeard()).toBe(true));
      bench.pass(65_000);
      await isOver(check);
      expect(resultOf(check)).toMatchObject({ outcome: "failed", note: expect.stringContaining("released already") });
    }
    expect(bench.deeds).toEqual([]);
  });

  it("gives up after its time, and says what to look at", async () => {
    begin("tamper-input");
    await isAsked("act");
    bench.pass(300_000);
    await isOver("tamper-input");
    expect(resultOf("tamper-input")).toMatchObject({ outcome: "failed", note: expect.stringContaining("wiring") });
  });

  it("counts cards and keys without noting which", async () => {
    begin("card-read");
    bench.card.become({ type: "card", cardNumber: "04A1B2C3", at: 0 });
    await isOver("card-read");
    begin("keypad");
    for (const digit of ["1", "2", "3", "4"] as const) bench.key.become({ key: digit, at: 0 });
    await isOver("keypad");
    expect(resultOf("keypad")).toEqual({ check: "keypad", outcome: "passed", measured: 4 });
    expect(JSON.stringify(made.kept)).not.toMatch(/04A1B2C3|1234/);
  });

  it("measures a face that can be recognised, and the light on it", async () => {
    begin("face-low");
    bench.views.become([exampleView(60, { problem: "come-closer" })]);
    bench.views.become([exampleView(142.3)]);
    await isOver("face-low");
    expect(resultOf("face-low")).toEqual({ check: "face-low", outcome: "passed", measured: 142 });
    begin("light");
    bench.views.become([exampleView(142, { light: "backlight" })]);
    await isOver("light");
    expect(resultOf("light")).toMatchObject({
      outcome: "failed",
      measured: 130,
      note: expect.stringContaining("light"),
    });
  });

  it("measures how long the network was cut", async () => {
    begin("link-cut");
    await isAsked("Unplug");
    bench.link.become("disconnected");
    await isAsked("plug it in");
    bench.pass(20_000);
    bench.link.become("connected");
    await isOver("link-cut");
    expect(resultOf("link-cut")).toEqual({ check: "link-cut", outcome: "passed", measured: 20_000 });
  });

  it("is called off without a result, and lets the next one begin", async () => {
    begin("exit-button");
    expect(run.measure("relay", installer, "en")).toBe("busy");
    run.callOff();
    await vi.waitFor(() => expect(run.now().going).toBeUndefined());
    expect(resultOf("exit-button")).toBeUndefined();
  });
});

describe("a check that a person judges", () => {
  it("is journalled, shown and then affirmed by name", async () => {
    begin("voice");
    await vi.waitFor(() => expect(bench.deeds).toEqual(["say please-close-door"]));
    expect(bench.events).toEqual([
      { type: "door.output-tested", output: "voice", actor: { type: "installer", name: "王师傅" } },
    ]);
    expect(await run.judge("voice", { outcome: "passed", installer })).toBeUndefined();
    expect(resultOf("voice")).toEqual({ check: "voice", outcome: "passed", note: "王师傅" });
  });

  it("is never one that the machine measures, except to say that it went wrong", async () => {
    expect(await run.judge("relay", { outcome: "passed", installer })).toBe("not-yours-to-judge");
    expect(await run.judge("relay", { outcome: "failed", installer })).toBe("note-missing");
    expect(await run.judge("relay", { outcome: "failed", note: "the bolt stuck", installer })).toBeUndefined();
    expect(resultOf("relay")?.note).toBe("the bolt stuck (王师傅)");
  });
});

describe("the record of a run", () => {
  const leaveOutTheRest = async () => {
    for (const { check } of guides) {
      if (resultOf(check) === undefined) await run.judge(check, { outcome: "skipped", note: "on a bench", installer });
    }
  };

  it("is not signed before each check has a result", async () => {
    expect(run.now().missing).toBe(guides.length);
    expect(await run.sign()).toBe("incomplete");
    expect(made.signed).toEqual([]);
  });

  it("names installer, controller and every check in order, and cannot be changed afterwards", async () => {
    await run.judge("voice", { outcome: "passed", installer });
    await leaveOutTheRest();
    expect(await run.sign()).toBeUndefined();
    expect(made.signed).toEqual([
      expect.objectContaining({
        ...{ type: "door.commissioned", installer: "王师傅", company: "门神安装队", fingerprint: "ABCD-EFGH" },
        checks: guides.map(({ check }) => expect.objectContaining({ check })),
      }),
    ]);
    expect(run.record()?.signature).toBe("c2ln");
    expect(await run.judge("voice", { outcome: "failed", note: "no", installer })).toBe("signed");
    expect(run.measure("relay", installer, "en")).toBe("signed");
    expect(await run.sign()).toBe("signed");
    run = open();
    expect(run.now().isSigned).toBe(true);
  });

  it("asks only for what is wired, and always for the fire contact and the mechanical key", () => {
    const bare = checkList({ ...config, inputs: {}, readers: [], indicator: { driver: "none" } } as never);
    const names = bare.map(({ check }) => check);
    expect(names).not.toContain("exit-button");
    expect(names).not.toContain("keypad");
    expect(names).toEqual(expect.arrayContaining(["fire-input", "mechanical-key", "relay", "power-cut"]));
  });
});
