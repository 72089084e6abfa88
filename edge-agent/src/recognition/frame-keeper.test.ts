import type { Frame } from "@menshen/hardware";
import { expect, it } from "vitest";
import { createFrameKeeper } from "./frame-keeper.ts";

it("frames are given back once nobody needs them, and never those that somebody was told with", () => {
  const released: number[] = [];
  const frame = (sequence: number): Frame => ({
    width: 1,
    height: 1,
    data: new Uint8Array(3),
    capturedAt: sequence,
    sequence,
    release: () => released.push(sequence),
  });
  const [best, passing, told] = [frame(1), frame(2), frame(3)];
  const keeper = createFrameKeeper();
  for (const each of [best, passing, told]) keeper.keep(each);
  keeper.giveAway(told);
  keeper.releaseAllBut(new Set([best]));
  expect(released).toEqual([2]);
  keeper.releaseAllBut(new Set());
  expect(released).toEqual([2, 1]);
});
