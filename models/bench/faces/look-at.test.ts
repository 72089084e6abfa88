import { expect, it } from "vitest";
import type { FaceView, LookOptions } from "../../src/face.ts";
import type { Picture } from "../../src/picture.ts";
import { nearestTheCentre, withAir } from "./air.ts";
import { describePhotograph } from "./look-at.ts";

const photograph: Picture = { width: 4, height: 2, data: Uint8Array.from({ length: 24 }, (_, index) => index + 1) };
const at = (x: number, y: number, mark?: number): FaceView =>
  ({
    box: { x: x - 1, y: y - 1, width: 2, height: 2 },
    ...{ score: 0.9, quality: { yaw: 0.1, details: {} } },
    ...(mark !== undefined && { descriptor: Float32Array.of(mark) }),
  }) as FaceView;

/** An engine that finds what it is told in the aired photograph, in the photograph itself, and in the wide search. */
function engineThatSees(seen: Readonly<Partial<Record<"aired" | "plain" | "wide", readonly FaceView[]>>>) {
  return {
    look: async ({ width }: Picture, { search }: LookOptions = {}) =>
      (search === "wide" ? seen.wide : width === photograph.width ? seen.plain : seen.aired) ?? [],
  };
}

it("puts half the photograph's size of black on every side", () => {
  const aired = withAir(photograph);
  expect([aired.width, aired.height, aired.left, aired.top]).toEqual([8, 4, 2, 1]);
  expect([...aired.data.subarray(0, 24)].every((value) => value === 0)).toBe(true);
  expect([...aired.data.subarray((8 + 2) * 3, (8 + 2 + 4) * 3)]).toEqual([...photograph.data.subarray(0, 12)]);
});

it("takes the face nearest the centre, whoever is largest", () => {
  expect(nearestTheCentre([at(1, 1, 1), at(4, 2, 2)], { ...photograph, width: 8, height: 4 })?.descriptor?.[0]).toBe(2);
  expect(nearestTheCentre([], photograph)).toBeUndefined();
});

it("describes the middle face of the aired photograph, and looks no further", async () => {
  const engine = engineThatSees({ aired: [at(1, 1, 1), at(4, 2, 2)], plain: [at(2, 1, 3)] });
  const face = await describePhotograph(engine, photograph);
  expect(face?.descriptor[0]).toBe(2);
  expect(face?.view).toEqual({ score: 0.9, quality: { yaw: 0.1 } });
});

it("looks at the photograph as it is where air hides the face, and closer where nothing shows", async () => {
  expect(
    (await describePhotograph(engineThatSees({ aired: [at(4, 2)], plain: [at(2, 1, 3)] }), photograph))?.descriptor[0],
  ).toBe(3);
  expect((await describePhotograph(engineThatSees({ wide: [at(4, 2, 4)] }), photograph))?.descriptor[0]).toBe(4);
  expect(await describePhotograph(engineThatSees({}), photograph)).toBeUndefined();
});
