import { describe, expect, it, vi } from "vitest";
import type { OutputLevel, OutputLine } from "../drivers/output-line.ts";
import { type Make, type Rig, withRig } from "./rig.ts";

/** A line that nobody has set, and an eye on what hangs on it. */
export interface OutputLineRig extends Rig {
  readonly line: OutputLine;
  level(): OutputLevel;
}

/** Every line of a lamp or buzzer behaves like this. */
export function describeOutputLineContract(name: string, make: Make<OutputLineRig>): void {
  const until = ({ level }: OutputLineRig, expected: OutputLevel) =>
    vi.waitFor(() => expect(level()).toBe(expected), { timeout: 5_000 });

  describe(`${name} keeps the contract of an output line`, () => {
    it("is inactive until it is told, and then what it was told last", () =>
      withRig(make, async (rig) => {
        expect(rig.level()).toBe("inactive");
        rig.line.set("active");
        await until(rig, "active");
        rig.line.set("active");
        rig.line.set("inactive");
        await until(rig, "inactive");
        for (const level of ["active", "inactive", "active"] as const) rig.line.set(level);
        await until(rig, "active");
      }));

    it("is inactive once it is closed, and may be closed twice", () =>
      withRig(make, async (rig) => {
        rig.line.set("active");
        await until(rig, "active");
        await rig.line.close();
        await rig.line.close();
        await until(rig, "inactive");
      }));
  });
}
