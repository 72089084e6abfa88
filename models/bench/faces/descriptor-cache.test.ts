import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDescriptorCache } from "./descriptor-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "menshen-descriptors-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const quality = {
  ...{ heightPx: 120, interEyePx: 50, sharpness: 0.3, luminance: 120, overexposed: 0 },
  ...{ yaw: -0.1, rollDegrees: 2, plausible: true, masked: 0.01 },
};
const seen = { descriptor: Float32Array.of(0.1, -2.5), view: { score: 0.9, quality } };

it("gives back what it was given, in this run and the next, a face that was not found included", () => {
  const first = openDescriptorCache(folder, "pipeline-1");
  first.put("aa", seen);
  first.put("dd", { descriptor: Float32Array.of(3) });
  first.put("bb", "none");
  for (const cache of [first, openDescriptorCache(folder, "pipeline-1")]) {
    expect(cache.get("aa")).toEqual(seen);
    expect(cache.get("dd")).toEqual({ descriptor: Float32Array.of(3) });
    expect(cache.get("bb")).toBe("none");
    expect([cache.has("cc"), cache.size]).toEqual([false, 3]);
  }
});

it("knows nothing of another pipeline's descriptors", () => {
  openDescriptorCache(folder, "pipeline-1").put("aa", "none");
  expect(openDescriptorCache(folder, "pipeline-2").has("aa")).toBe(false);
});

it("does not believe a line that a kill cut off", () => {
  const cache = openDescriptorCache(folder, "pipeline-1");
  cache.put("aa", { descriptor: Float32Array.of(1) });
  appendFileSync(join(folder, "pipeline-1.txt"), "bb AACA");
  expect(openDescriptorCache(folder, "pipeline-1").has("bb")).toBe(false);
});
