import type { FaceView } from "@menshen/models";
import { describe, expect, it } from "vitest";
import { seenProbe } from "./seen-probe.ts";

const descriptor = Float32Array.of(1);
const face = (quality: Partial<FaceView["quality"]> = {}, score = 0.9): FaceView => ({
  ...{ box: { x: 0, y: 0, width: 120, height: 120 }, score, landmarks: [], descriptor },
  quality: {
    ...{ heightPx: 120, interEyePx: 45, sharpness: 0.4, luminance: 60, overexposed: 0, yaw: 0, rollDegrees: 0 },
    ...{ plausible: true, masked: 0, ...quality },
  },
});
const probe = (view: FaceView | undefined) => seenProbe({ condition: "dark-51", ...(view && { face: view }) }, 3);

describe("what the door has of a look", () => {
  it("is a descriptor of a view it can use", () => {
    expect(probe(face())).toEqual({ person: 3, luma: 60, descriptor });
  });

  it("is the problem it tells the person where it cannot", () => {
    expect(probe(face({ luminance: 20 }))).toEqual({ person: 3, luma: 20, problem: "too-dark" });
    expect(probe(face({ masked: 1 }))).toMatchObject({ problem: "mask-off" });
    expect(probe(face({ sharpness: 0.01 }))).toMatchObject({ problem: "hold-still" });
  });

  it("is no face where none was found, or one it takes for a coat", () => {
    expect(probe(undefined)).toEqual({ person: 3, problem: "no-face" });
    expect(probe(face({ plausible: false }, 0.5))).toEqual({ person: 3, problem: "no-face" });
    expect(probe(face({ plausible: false }, 0.9))).toMatchObject({ problem: "look-here" });
  });
});
