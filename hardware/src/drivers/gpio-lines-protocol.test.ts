import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gpioLinesArguments, lockLineArguments } from "./gpio-helper-arguments.ts";
import { parseLinesMessage } from "./gpio-lines-protocol.ts";

describe("the lines helper's words", () => {
  it.each([
    ["gpio-lines 1", { type: "greeting", version: 1 }],
    ["now 9223372036854775807", { type: "now", ns: 9223372036854775807n }],
    ["input contact active", { type: "input", name: "contact", level: "active" }],
    ["output lamp-2 inactive", { type: "output", name: "lamp-2", level: "inactive" }],
    ["set lamp active", { type: "set", name: "lamp", level: "active" }],
    [
      "edge d0 active 12 4294967295 15",
      { type: "edge", name: "d0", level: "active", atNs: 12n, seqno: 4294967295, nowNs: 15n },
    ],
    ["lost 3", { type: "lost", edges: 3 }],
    ["all", { type: "all" }],
    ["error line-stuck lamp did not move", { type: "error", text: "line-stuck lamp did not move" }],
  ])("are read: %s", (line, message) => {
    expect(parseLinesMessage(line)).toEqual(message);
  });

  it("read nothing into what no helper says", () => {
    for (const line of ["", "input", "input a up", "edge d0 active 1 2", "edge d0 active -1 2 3", "now", "all of it"]) {
      expect(parseLinesMessage(line)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (line) => void parseLinesMessage(line)));
  });

  it("name every pin as it is wired", () => {
    const lines = {
      chip: "gpiochip0",
      inputs: {
        contact: { line: 23, active: "high", pull: "up", debounceMs: 50 },
        d0: { line: "GPIO5", active: "low", edges: "active" },
      },
      outputs: { red: { line: 6, active: "low" } },
    } as const;
    expect(gpioLinesArguments(lines, 3).join(" ")).toBe(
      "lines --chip gpiochip0 --fd 3 --input contact=23,pull-up,debounce=50 --input d0=GPIO5,active-low,edges=active --output red=6,active-low",
    );
    const lock = { chip: "gpiochip0", line: 17, active: "low" } as const;
    expect(lockLineArguments(lock).join(" ")).toBe("--chip /dev/gpiochip0 --line 17 --active-low");
    const onPi5 = { chip: "pinctrl-rp1", line: 17, active: "high" } as const;
    expect(lockLineArguments(onPi5).join(" ")).toBe("--chip pinctrl-rp1 --line 17");
  });
});
