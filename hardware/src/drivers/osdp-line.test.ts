import { expect, it } from "vitest";
import { runOsdpLine } from "./osdp-line.ts";
import type { SerialLine } from "./serial-line.ts";

const line: SerialLine = {
  write: () => true,
  onBytes: () => () => {},
  state: () => "working",
  onState: () => () => {},
  close: () => Promise.resolve(),
};

/** For how long a line with so many devices sleeps at first. */
function sleeps(devices: readonly { readonly address: number; readonly plain: boolean }[]): readonly number[] {
  const waits: number[] = [];
  const after = (milliseconds: number) => {
    waits.push(milliseconds);
    return () => {};
  };
  runOsdpLine({ line, devices, now: () => 0, after });
  return waits;
}

it("wakes for its first device at once, and for nobody where none is", () => {
  expect(sleeps([{ address: 1, plain: true }])).toEqual([0]);
  expect(sleeps([])).toEqual([]);
});
