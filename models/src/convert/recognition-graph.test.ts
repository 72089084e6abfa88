import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelFiles } from "../catalog.ts";
import { distance } from "../gallery.ts";
import { openChipNetwork } from "../runtime/chip-network.ts";
import { readMaterial, type SelfTestMaterial } from "../runtime/material.ts";
import type { Precision } from "../runtime/report.ts";
import { ensureModels } from "./ensure-models.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
const PRECISIONS: readonly Precision[] = ["fp32", "int8"];

let files: ModelFiles;
let material: SelfTestMaterial;

beforeAll(async () => {
  files = await ensureModels({ cacheDirectory });
  material = await readMaterial(files.selfTest);
}, 120_000);

/** Descriptors of the known faces (the first chip is made up), so many in one run. */
async function describeFaces(precision: Precision, together: number): Promise<readonly Float32Array[]> {
  const model = precision === "int8" ? files.recogniserInt8 : files.recogniser;
  const network = await openChipNetwork({ model, precision, size: material.chipSize, faces: together }, undefined);
  const faces = material.chips.slice(1);
  const described: Float32Array[] = [];
  for (let start = 0; start + together <= faces.length; start += together) {
    for (let place = 0; place < together; place++) {
      network.chips[place]!.set(faces[start + place]!);
    }
    described.push(...(await network.describe(together)));
  }
  await network.close();
  return described;
}

describe("the recogniser's networks", () => {
  for (const precision of PRECISIONS) {
    it(`describe two faces in one run as they describe each alone (${precision})`, async () => {
      const alone = await describeFaces(precision, 1);
      const together = await describeFaces(precision, 2);
      expect(together.length).toBeGreaterThanOrEqual(2);
      together.forEach((descriptor, face) => {
        expect(distance("euclidean", descriptor, alone[face]!)).toBeLessThan(1e-4);
      });
    });
  }

  it("differ by less in 8-bit steps than half of what is allowed", async () => {
    const exact = await describeFaces("fp32", 1);
    const stepped = await describeFaces("int8", 1);
    const drifts = stepped.map((descriptor, face) => distance("euclidean", descriptor, exact[face]!));
    expect(drifts.reduce((sum, drift) => sum + drift, 0) / drifts.length).toBeLessThan(0.04);
    expect(Math.max(...drifts)).toBeGreaterThan(0);
  });
});
