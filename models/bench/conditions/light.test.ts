import { describe, expect, it } from "vitest";
import { eyesOf, meanFacePoint, patchTransform } from "../../src/align.ts";
import { PATCH_SIZE } from "../../src/landmarks.ts";
import type { Picture } from "../../src/picture.ts";
import { measureLight } from "../../src/quality.ts";
import { sampleChip } from "../../src/sample.ts";
import type { Point } from "../../src/similarity.ts";
import { codeOf, type LinearImage, toLight } from "../liveness/linear-image.ts";
import { createRandom } from "../liveness/random.ts";
import { photographed, standAtDoor } from "./door-scene.ts";
import { backlit, darkened, type PlacedFace } from "./light.ts";

const SIDE = 640;
/** A mottled picture with the mean face in its middle, eyes 76 px apart. */
const picture: Picture = {
  width: SIDE,
  height: SIDE,
  data: Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, at) => 110 + ((at * 7919) % 61) + 10 * (at % 3)),
};
const landmarks = Array.from({ length: 68 }, (_, index): Point => {
  const angle = Math.PI - (index * Math.PI) / 16;
  const [x, y] = index >= 17 ? meanFacePoint(index, 200) : [100 + 88 * Math.cos(angle), 70 + 105 * Math.sin(angle)];
  return [x + 220, y + 200];
});
const face: PlacedFace = { picture, box: { x: 225, y: 215, width: 190, height: 190 }, landmarks };
const light = toLight(picture);

function lumaOf(scene: LinearImage): number {
  const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, at) =>
    Math.round(codeOf(scene.data[4 * Math.floor(at / 3) + (at % 3)] as number)),
  );
  const { right, left } = eyesOf(landmarks);
  const patch = new Float32Array(3 * PATCH_SIZE * PATCH_SIZE);
  const toPicture = patchTransform({ box: face.box, rightEye: right, leftEye: left }, PATCH_SIZE);
  sampleChip({ ...picture, data }, { toPicture, size: PATCH_SIZE, beyond: "edge" }, patch);
  return measureLight(patch, PATCH_SIZE).luminance;
}
const lightAt = ({ data }: LinearImage, x: number, y: number): number => data[4 * (y * SIDE + x)] as number;

describe("darkness", () => {
  it.each([82, 51, 31])("leaves the face the mean luma %i, as the door measures it", (luma) => {
    expect(Math.abs(lumaOf(darkened(light, face, luma)) - luma)).toBeLessThan(1);
  });

  it("takes the same share of the light everywhere, and brightens nobody", () => {
    const dark = darkened(light, face, 51);
    const shares = [10, 5_000, 400_000].map(
      (pixel) => (dark.data[4 * pixel] as number) / (light.data[4 * pixel] as number),
    );
    for (const share of shares) expect(share).toBeCloseTo(shares[0] as number, 5);
    expect(shares[0]).toBeLessThan(0.2);
    expect(darkened(light, face, 250).data).toEqual(light.data);
  });
});

describe("a bright door behind", () => {
  const against = backlit(light, face, { luma: 51, bloom: 0.06 });

  it("leaves the face the mean luma asked for, what blooms over it included", () => {
    expect(Math.abs(lumaOf(against) - 51)).toBeLessThan(1);
  });

  it("blooms more in a smeared lens, which leaves the face less light of its own", () => {
    const hazy = backlit(light, face, { luma: 51, bloom: 0.3 });
    expect(Math.abs(lumaOf(hazy) - 51)).toBeLessThan(1);
    expect(lightAt(hazy, 240, 270)).toBeGreaterThan(1.5 * lightAt(against, 240, 270));
    expect(lightAt(hazy, 320, 290)).toBeLessThan(lightAt(against, 320, 290));
  });

  it("is near white around head and shoulders, and blooms less and less towards the face", () => {
    expect(lightAt(against, 20, 20)).toBeGreaterThan(0.8);
    expect(lightAt(against, SIDE - 20, 300)).toBeGreaterThan(0.8);
    const mean = (x: number) => [0, 1, 2, 3, 4, 5].reduce((sum, y) => sum + lightAt(against, x, 268 + y), 0) / 6;
    const inwards = [205, 212, 220, 232, 320].map(mean);
    expect(inwards).toEqual(inwards.toSorted((one, other) => other - one));
    expect(lightAt(against, 320, 630)).toBeLessThan(0.2);
  });
});

describe("the door's camera", () => {
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean;
  };

  it("sees a face 120 px tall in the middle of a black frame", async () => {
    const scene = await standAtDoor(face);
    expect(scene.box.height).toBeCloseTo(120, 6);
    expect(Math.abs(scene.box.x + scene.box.width / 2 - 640)).toBeLessThan(1);
    expect(Math.abs(scene.box.y + scene.box.height / 2 - 360)).toBeLessThan(1);
    const eyes = eyesOf(scene.landmarks);
    expect(eyes.left[0] - eyes.right[0]).toBeCloseTo(
      (120 / 190) * (eyesOf(landmarks).left[0] - eyesOf(landmarks).right[0]),
      0,
    );
    expect([...scene.picture.data.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(scene.picture.data[3 * (360 * 1280 + 640)]).toBeGreaterThan(100);
  });

  it("keeps the middle of a face in a photograph larger than its frame", async () => {
    const small = { ...face, box: { x: 310, y: 300, width: 20, height: 20 } };
    const scene = await standAtDoor(small);
    expect(scene.picture.data).toHaveLength(3 * 1280 * 720);
    expect(scene.picture.data[0]).toBeGreaterThan(100);
    expect(Math.abs(scene.box.y + scene.box.height / 2 - 360)).toBeLessThan(1);
  });

  it("shows more noise beside its light where there is less of it, and the same for the same seed", async () => {
    const flat = (value: number): LinearImage => ({
      ...{ width: 64, height: 64 },
      data: Float32Array.from({ length: 4 * 64 * 64 }, () => value),
    });
    const taken = async (value: number) => [...(await photographed(flat(value), createRandom("1"))).data];
    expect(spread(await taken(0.01))).toBeGreaterThan(2 * spread(await taken(0.3)));
    expect(await taken(0.1)).toEqual(await taken(0.1));
  });
});
