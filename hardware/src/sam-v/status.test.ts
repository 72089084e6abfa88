import { expect, it } from "vitest";
import { statusOf } from "./status.ts";

it("every status byte means something", () => {
  const all = Array.from({ length: 256 }, (_, byte) => statusOf(byte));
  expect(all.filter((status) => status !== "unlisted")).toHaveLength(20);
  expect([0x31, 0x32, 0x41, 0x66, 0x90].map(statusOf)).toEqual([
    "card-refuses-module",
    "module-refuses-card",
    "read-failed",
    "not-authorised",
    "done",
  ]);
});
