import { describe, expect, it } from "vitest";
import { meanFacePoint } from "../../src/align.ts";
import type { Point } from "../../src/similarity.ts";
import type { PhotographedFace } from "./bust.ts";
import { coverageOf, cutBust } from "./bust.ts";
import { attackCast, genuineCast } from "./cast.ts";
import { headRelief } from "./head.ts";
import { plainImage } from "./linear-image.ts";
import type { Approach } from "./scene.ts";
import { turnShare } from "./turned-walk.ts";

/** A grey face in a grey photograph, its landmarks where dlib's mean face has them; the jaw is half an ellipse. */
const landmarks = Array.from({ length: 68 }, (_, index): Point => {
  if (index >= 17) return meanFacePoint(index, 200);
  const angle = Math.PI - (index * Math.PI) / 16;
  return [100 + 78 * Math.cos(angle), 70 + 105 * Math.sin(angle)];
});
const face: PhotographedFace = {
  name: "grey",
  from: "drawn",
  photograph: plainImage(200, 200, [0.3, 0.3, 0.3]),
  landmarks,
};
const parts = { faces: [face], places: [], each: 1, seed: "test" };

async function firstFrame(approach: Approach | undefined): Promise<Uint8Array> {
  for await (const { jpeg } of approach?.frames() ?? []) return jpeg;
  throw new Error("There is no such approach.");
}

describe("the cast of the benchmark", () => {
  it.each(["print", "phone", "tablet", "paper-mask"] as const)(
    "films the same %s for the same seed and another for another",
    async (kind) => {
      const film = (seed: string) => firstFrame(attackCast(kind, { ...parts, seed })[0]);
      const [one, again, other] = [await film("1"), await film("1"), await film("2")];
      expect(Buffer.compare(one, again)).toBe(0);
      expect(Buffer.compare(one, other)).not.toBe(0);
    },
    60_000,
  );

  it("has people come by night as well", () => {
    const times = genuineCast({ ...parts, each: 8 }).map(({ timeOfDay }) => timeOfDay);
    expect(times.filter((time) => time === "night")).toHaveLength(2);
  });
});

describe("a head made of a photograph", () => {
  const bust = cutBust(face);
  const relief = headRelief(bust.landmarks);

  it("has its nose before its eyes, its eyes before its ears, and its chin before its throat", () => {
    const at = (index: number): number => relief(bust.landmarks[index] as Point);
    expect(at(30) - at(36)).toBeGreaterThan(0.015);
    expect(at(39)).toBeGreaterThan(at(0));
    const [x, y] = bust.landmarks[8] as Point;
    expect(at(8)).toBeGreaterThan(relief([x, y + 0.02]));
  });

  it("ends beside the ears and above the hair", () => {
    expect(coverageOf([0, 0.03], bust.landmarks)).toBe(1);
    expect(coverageOf([0.2, 0], bust.landmarks)).toBe(0);
    expect(coverageOf([0, -0.2], bust.landmarks)).toBe(0);
    expect(coverageOf([0.1, 0.3], bust.landmarks)).toBe(1);
  });
});

describe("a turn of the head", () => {
  it("begins and ends straight", () => {
    expect(turnShare(0.1)).toBe(0);
    expect(turnShare(0.5)).toBe(1);
    expect(turnShare(0.95)).toBe(0);
  });
});
