import type { Frame } from "@menshen/hardware";
import { expect, it } from "vitest";
import { createFrameKeeper } from "./frame-keeper.ts";

it("frames are given back once nobody needs them", () => {
  const released: number[] = [];
  const frame = (sequence: number): Frame => ({
    width: 1,
    height: 1,
    data: new Uint8Array(3),
    capturedAt: sequence,
    sequence,
    release: () => released.push(sequence),
  });
  const [best, passing] = [frame(1), frame(2)];
  const keeper = createFrameKeeper();
  for (const each of [best, passing]) keeper.keep(each);
  keeper.releaseAllBut(new Set([best]));
  expect(released).toEqual([2]);
  keeper.releaseAllBut(new Set());
  expect(released).toEqual([2, 1]);
});
