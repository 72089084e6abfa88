import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkList } from "./check-list.ts";
import type { Commissioning } from "./commissioning.ts";
import { config, installer, prepareExampleRun, stepsOf } from "./example-run.ts";

let { bench, open } = prepareExampleRun();
let run: Commissioning;
const { resultOf, isAsked, isOver, begin } = stepsOf(() => run);

beforeEach(async () => {
  ({ bench, open } = prepareExampleRun());
  run = await open();
  await run.begin(installer);
});

const isNoted = (words: string) => vi.waitFor(() => expect(resultOf("exit-sensor")?.note).toContain(words));

describe("the sensor at the handle", () => {
  it("is told before the leaf opens and rests again, and no lock is tried", async () => {
    begin("exit-sensor");
    await isAsked("Open the door");
    bench.exitSensor.become("active");
    bench.pass(400);
    bench.contact.become("open");
    await isAsked("Close the door");
    bench.exitSensor.become("inactive");
    await isOver("exit-sensor");
    expect(resultOf("exit-sensor")).toEqual({ check: "exit-sensor", outcome: "passed", measured: 400 });
    expect(bench.deeds).toEqual([]);
  });

  it("fails where the leaf is open before it acts: each exit would be an alarm", async () => {
    begin("exit-sensor");
    await isAsked("Open the door");
    bench.contact.become("open");
    await isOver("exit-sensor");
    expect(resultOf("exit-sensor")).toMatchObject({
      outcome: "failed",
      note: expect.stringContaining("would be called forced"),
    });
  });

  it("fails where it acts already, does not act, or does not come to rest", async () => {
    bench.exitSensor.become("active");
    begin("exit-sensor");
    await isNoted("acts already");
    bench.exitSensor.become("inactive");
    begin("exit-sensor");
    await isAsked("Open the door");
    bench.pass(60_000);
    await isNoted("check the wiring");
    begin("exit-sensor");
    await isAsked("Open the door");
    bench.exitSensor.become("active");
    bench.contact.become("open");
    await isAsked("Close the door");
    bench.pass(60_000);
    await isNoted("did not come to rest");
  });

  it("is asked for where it is wired beside a door contact", () => {
    const { exitSensor: _handle, keyContact: _key, ...others } = config.inputs;
    const { contact: _contact, ...unseen } = config.inputs;
    const names = (inputs: typeof config.inputs) => checkList({ ...config, inputs }).map(({ check }) => check);
    expect(names(config.inputs)).toEqual(expect.arrayContaining(["exit-sensor", "key-contact"]));
    for (const inputs of [others, unseen]) {
      for (const check of ["exit-sensor", "key-contact"] as const) expect(names(inputs)).not.toContain(check);
    }
  });
});
