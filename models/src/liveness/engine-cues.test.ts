import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneFaceFrame } from "../../bench/one-face-frame.ts";
import { ensureModels } from "../convert/ensure-models.ts";
import type { FaceEngine } from "../face.ts";
import { openModels } from "../open-models.ts";
import { judgeLiveness } from "./judge-liveness.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
let engine: FaceEngine;
beforeAll(async () => {
  await ensureModels({ cacheDirectory });
  engine = await openModels({ cacheDirectory });
}, 120_000);
afterAll(() => engine.close());

describe("a photographed face in a frame", () => {
  it("is measured for signs of a screen where that is asked for, and only there", async () => {
    const frame = await oneFaceFrame();
    const [plain] = await engine.look(frame, { describe: "none" });
    expect(plain?.cues).toBeUndefined();
    const [face] = await engine.look(frame, { describe: "none", cues: true });
    expect(face?.cues).toMatchObject({ scene: { size: 96 } });
    expect(face?.cues?.moire).toBeLessThan(3.3);
  });

  it("is taken for a picture, which it is: its photograph ends in a rectangle before a blurred background", async () => {
    const frame = await oneFaceFrame();
    const [face] = await engine.look(frame, { describe: "none", cues: true });
    if (face === undefined) throw new Error("the frame shows no face");
    const views = Array.from({ length: 10 }, (_, index) => ({ ...face, capturedAt: 100 * index }));
    const { verdict, cues } = judgeLiveness(views);
    expect(cues).toContainEqual({ name: "border", suspicion: 1 });
    expect(cues.map(({ name }) => name)).not.toContain("planar-motion");
    expect(verdict).toBe("spoof");
  });
});
