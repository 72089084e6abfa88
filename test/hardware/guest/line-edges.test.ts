import { describe, expect, it } from "vitest";
import { readLineEdges } from "./line-edges.ts";

describe("the trace of a GPIO controller's pins", () => {
  it("gives each change with its line, level and time, and nothing else", () => {
    const trace = [
      "[I 0.000000] OPENED",
      "28595@1795658487.967745:pl061_set_output /machine/unattached/device[6] setting output 4 to 1",
      "[R +21.04] set_irq_in /machine/unattached/device[6] unnamed-gpio-in 5 1",
      "28595@1795658492.968900:pl061_set_output /machine/unattached/device[6] setting output 4 to 0",
    ].join("\n");
    const [rise, fall, ...further] = readLineEdges(trace);
    expect(further).toEqual([]);
    expect(rise).toMatchObject({ line: 4, level: 1 });
    expect(fall).toMatchObject({ line: 4, level: 0 });
    expect((fall?.atMs ?? 0) - (rise?.atMs ?? 0)).toBeCloseTo(5_001.155, 2);
  });
});
