import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { ReaderConfig } from "../configuration/reader-config.ts";
import type { HardwareFault } from "../fault.ts";
import { buildGpioHelperOnFiles, createPinsOfAPipe, hasCompiler } from "../simulators/gpio-helper-process.ts";
import { linesByChip, openGpioChips } from "./gpio-chips.ts";

const pin = (line: number, chip = "gpiochip0") => ({ chip, line, active: "low" }) as const;
const reader = (chip = "gpiochip0") =>
  ({ name: "in", driver: "wiegand-gpio", data0: pin(5, chip), data1: pin(6), formats: ["26"], keypad: false }) as const;
const wanted = (readers: readonly ReaderConfig[], chip = "gpiochip0") =>
  ({
    inputs: {
      exitButton: { driver: "gpio", ...pin(23, chip), pull: "up", debounceMs: 30 },
      fire: { driver: "simulated" },
    },
    readers,
    indicator: { driver: "gpio", green: pin(3, "gpiochip1"), buzzer: pin(4, chip) },
  }) as const;
const now = () => performance.now();

describe("what hangs on the pins of a door", () => {
  it("is asked of each chip once, under names of its own", () => {
    const simulated = { name: "out", driver: "simulated" } as const;
    expect(Object.fromEntries(linesByChip(wanted([simulated, reader()])))).toEqual({
      gpiochip0: {
        inputs: {
          "exit-button": { line: 23, active: "low", pull: "up", debounceMs: 30 },
          "reader-1-d0": { line: 5, active: "low" },
          "reader-1-d1": { line: 6, active: "low" },
        },
        outputs: { buzzer: { line: 4, active: "low" } },
      },
      gpiochip1: { inputs: {}, outputs: { green: { line: 3, active: "low" } } },
    });
  });

  it("is nothing where nothing does, and no helper runs", async () => {
    const chips = await openGpioChips(
      { inputs: {}, readers: [], indicator: { driver: "none" } },
      { now, program: "/nowhere" },
    );
    expect(() => chips.input("contact")).toThrow(/contact is on no pin/);
    expect(() => chips.lamp("red")).toThrow(/red is on no pin/);
    await chips.close();
  });

  it("refuses a reader whose two lines are on two chips, as no gap would show", async () => {
    const split = reader("gpiochip1");
    const chips = await openGpioChips(
      { inputs: {}, readers: [split], indicator: { driver: "none" } },
      { now, program: "/nowhere" },
    );
    expect(() => chips.wiegand(split)).toThrow(/on two chips/);
    await chips.close();
  });

  it("is told of by its reason where the helper is not there", async () => {
    const told: string[] = [];
    const onFault = ({ message }: HardwareFault) => told.push(message);
    const chips = await openGpioChips(wanted([]), { now, program: "/nowhere", onFault });
    await vi.waitFor(() => expect(told).toHaveLength(2));
    expect(told[0]).toMatch(/the pins of gpiochip0 need the program gpio-helper/);
    await chips.close();
  });

  it.skipIf(!hasCompiler())("tells of a changeover contact whose wire is cut (needs gcc and make)", async () => {
    await buildGpioHelperOnFiles();
    const folder = mkdtempSync(join(tmpdir(), "chips-"));
    const pins = createPinsOfAPipe(folder);
    const told: string[] = [];
    const side = (line: number) => ({ ...pin(line, pins.chip), pull: "up", debounceMs: 0 }) as const;
    const contact = { driver: "gpio", ...side(23), complement: side(22) } as const;
    const config = { inputs: { contact }, readers: [], indicator: { driver: "none" } } as const;
    const onFault = ({ code }: HardwareFault) => told.push(code);
    const chips = await openGpioChips(config, { now, program: pins.program, onFault });
    const input = chips.input("contact");
    await vi.waitFor(() => expect(told).toEqual(["input-wire-broken"]));
    expect(input.state()).toBe("unknown");
    pins.set(22, "low");
    await vi.waitFor(() => expect(input.state()).toBe("inactive"));
    await chips.close();
    pins.close();
    rmSync(folder, { recursive: true });
  });

  it.skipIf(!hasCompiler())("comes in and goes out through the C helper (needs gcc and make)", async () => {
    await buildGpioHelperOnFiles();
    const folder = mkdtempSync(join(tmpdir(), "chips-"));
    const pins = createPinsOfAPipe(folder);
    const config = { ...wanted([], pins.chip), indicator: { driver: "gpio", buzzer: pin(4, pins.chip) } } as const;
    const chips = await openGpioChips(config, { now, program: pins.program });
    const button = chips.input("exitButton");
    await vi.waitFor(() => expect(button.state()).toBe("inactive"));
    pins.set(23, "low");
    await vi.waitFor(() => expect(button.state()).toBe("active"));
    chips.lamp("buzzer").set("active");
    await vi.waitFor(() => expect(pins.outputs().at(-1)).toMatchObject({ level: "active", cause: "buzzer" }));
    await chips.close();
    expect(pins.outputs().at(-1)).toMatchObject({ level: "inactive" });
    pins.close();
    rmSync(folder, { recursive: true });
  });
});
