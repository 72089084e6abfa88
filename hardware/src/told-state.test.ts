import { expect, it } from "vitest";
import { HardwareFault } from "./fault.ts";
import { createToldState } from "./told-state.ts";

it("tells each state once, and a fault anew when it is there for another reason", () => {
  const device = createToldState();
  const told: string[] = [];
  const leave = device.onState((state, fault) => told.push(`${state} ${fault?.code ?? "well"}`));
  expect(device.state()).toBe("starting");
  device.become("starting");
  device.become("working");
  device.become("working");
  device.become("fault", new HardwareFault("serial-failed", { detail: "one way" }));
  device.become("fault", new HardwareFault("serial-failed", { detail: "another" }));
  device.become("fault", new HardwareFault("serial-not-found"));
  expect(told).toEqual(["working well", "fault serial-failed", "fault serial-not-found"]);
  leave();
  device.become("silent");
  expect(device.state()).toBe("silent");
  expect(told).toHaveLength(3);
});
