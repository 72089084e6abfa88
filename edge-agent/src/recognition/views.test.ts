import type { FaceQuality } from "@menshen/models";
import { describe, expect, it } from "vitest";
import { exampleFace } from "./example-face.ts";
import { lightOf, realFaces, viewOf } from "./views.ts";

const face = (changes: Partial<FaceQuality> = {}) => exampleFace(1, changes);

describe("a view of a face", () => {
  it("can be compared where nothing is wrong with it", () => {
    const view = viewOf(face());
    expect(view).toMatchObject({ rating: 1, heightPx: 200 });
    expect(view.problem).toBeUndefined();
    expect(view.descriptor).toBeDefined();
  });

  it.each([
    ["come-closer", { heightPx: 85 }],
    ["look-here", { yaw: 0.8 }],
    ["look-here", { plausible: false }],
    ["too-dark", { luminance: 20 }],
    ["too-bright", { luminance: 240 }],
    ["hold-still", { sharpness: 0.06 }],
    ["hold-still", { sharpness: 0.085, heightPx: 92, yaw: 0.72 }],
    ["mask-off", { masked: 0.95 }],
    ["mask-off", { masked: 0.95, sharpness: 0.06 }],
    // What is no face, or is turned, says nothing about a mask.
    ["look-here", { masked: 0.95, plausible: false }],
    ["look-here", { masked: 0.95, yaw: 0.7 }],
    ["too-dark", { masked: 0.95, luminance: 20 }],
  ] as const)("cannot be compared and says %s for %o", (problem, changes) => {
    const view = viewOf(face(changes));
    expect(view.problem).toBe(problem);
    expect(view.descriptor).toBeUndefined();
  });
});

describe("what is taken for a face", () => {
  const coat = { ...face({ plausible: false }), score: 0.55 };

  it("is no coat that the detector hardly believes in itself", () => {
    expect(realFaces([face(), coat], [])).toEqual([face()]);
  });

  it("is whoever the detector is sure of, or who stood there a moment ago and turned away", () => {
    expect(realFaces([{ ...coat, score: 0.8 }], [])).toHaveLength(1);
    expect(realFaces([coat], [{ box: coat.box }])).toHaveLength(1);
    expect(realFaces([coat], [{ box: { ...coat.box, x: 900 } }])).toHaveLength(0);
  });
});

describe("the light a face stands in", () => {
  it("is told beside the light of the whole picture", () => {
    expect(lightOf(face(), 120)).toBe("normal");
    expect(lightOf(face({ luminance: 30 }), 40)).toBe("dark");
    expect(lightOf(face({ luminance: 225 }), 150)).toBe("bright");
    expect(lightOf(face({ luminance: 60 }), 150)).toBe("backlight");
  });
});
