import { expect, it, vi } from "vitest";
import { describeDigitalInputContract } from "../contracts/door-contracts.ts";
import { HardwareFault } from "../fault.ts";
import { createHandInput } from "../simulators/simulated-inputs.ts";
import { createToldState } from "../told-state.ts";
import { keepInput } from "./kept-input.ts";

describeDigitalInputContract("an input that is kept", () => {
  const hand = createHandInput(() => performance.now());
  const kept = keepInput(() => Promise.resolve({ ...hand.input, close: () => {} }), { now: () => performance.now() });
  const become = (state: "active" | "inactive") => Promise.resolve(hand.become(state));
  return Promise.resolve({
    input: kept,
    now: () => performance.now(),
    activate: () => become("active"),
    deactivate: () => become("inactive"),
    dispose: kept.close,
  });
});

it("is unknown until its driver opens, tells its first state then, and follows it", async () => {
  const hand = createHandInput(() => 7);
  const told: [string, number][] = [];
  let tries = 0;
  const closed: string[] = [];
  const kept = keepInput(
    () => {
      tries += 1;
      if (tries < 3) return Promise.reject(new Error("no such line yet"));
      return Promise.resolve({ ...hand.input, close: () => void closed.push("closed") });
    },
    { now: () => 5, firstMs: 1, longestMs: 1 },
  );
  kept.onChange((state, atMs) => told.push([state, atMs]));
  expect(kept.state()).toBe("unknown");
  await vi.waitFor(() => expect(kept.state()).toBe("inactive"));
  hand.become("active");
  expect(told).toEqual([
    ["inactive", 5],
    ["active", 7],
  ]);
  await kept.close();
  expect(closed).toEqual(["closed"]);
});

it("says once for each reason why it is unknown", async () => {
  const hand = createHandInput(() => 7);
  const device = createToldState();
  const told: string[] = [];
  let tries = 0;
  const kept = keepInput(
    () => {
      tries += 1;
      if (tries < 4) return Promise.reject(new HardwareFault(tries < 3 ? "onoff-missing" : "sysfs-gpio-missing"));
      return Promise.resolve({ ...hand.input, onDeviceState: device.onState, close: () => {} });
    },
    { now: () => 5, firstMs: 1, longestMs: 1, onFault: ({ code }) => told.push(code) },
  );
  await vi.waitFor(() => expect(kept.state()).toBe("inactive"));
  device.become("fault", new HardwareFault("sysfs-line-refused"));
  expect(told).toEqual(["onoff-missing", "sysfs-gpio-missing", "sysfs-line-refused"]);
  await kept.close();
});

it("tries no more once it is closed", async () => {
  let tries = 0;
  const kept = keepInput(
    () => {
      tries += 1;
      return Promise.reject(new Error("never"));
    },
    { now: () => 0, firstMs: 60_000, longestMs: 60_000 },
  );
  await kept.close();
  expect(tries).toBe(1);
});
