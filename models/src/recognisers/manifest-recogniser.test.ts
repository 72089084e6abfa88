import { describe, expect, it } from "vitest";
import { madeColourMeter, madeRecogniserNetwork } from "../../bench/made-networks.ts";
import { meanFacePoint } from "../align.ts";
import { RETAIL_0095 } from "../known-models.ts";
import type { ModelInput, RecogniserManifest } from "../manifest.ts";
import type { Picture } from "../picture.ts";
import { PIPELINE_VERSION } from "../pipeline-version.ts";
import { applySimilarity, type Point } from "../similarity.ts";
import { openDescribedRecogniser, recogniserInfo } from "./manifest-recogniser.ts";
import { alignedChip, fivePointsOf } from "./templates.ts";

const described = (changes: Partial<RecogniserManifest>): RecogniserManifest => ({
  kind: "recogniser",
  id: "made-up",
  version: "1",
  title: "random weights",
  licence: { name: "CC0-1.0", commercial: true },
  format: "onnx",
  files: [{ name: "made-up.onnx", sha256: "0".repeat(64), bytes: 1 }],
  input: { layout: "nchw", size: 112, channels: "rgb", mean: 127.5, scale: 1 / 128 },
  alignment: "arcface-112",
  dimensions: 512,
  metric: "cosine",
  mirror: false,
  ...changes,
});

/** The layouts that recognisers are published in. */
const layouts: readonly (readonly [string, RecogniserManifest])[] = [
  ["ArcFace and EdgeFace: 112 RGB, 512 values", described({})],
  [
    "SFace: 112 RGB 0–255, 128 values",
    described({ input: { layout: "nchw", size: 112, channels: "rgb", mean: 0, scale: 1 }, dimensions: 128 }),
  ],
  [
    "retail-0095: 128 BGR 0–255, 256 values",
    described({
      input: { layout: "nchw", size: 128, channels: "bgr", mean: 0, scale: 1 },
      alignment: "retail-128",
      dimensions: 256,
    }),
  ],
  [
    "dlib: 150 RGB, 128 values by distance, interleaved",
    described({
      input: { layout: "nhwc", size: 150, channels: "rgb", mean: 0, scale: 1 / 255 },
      alignment: "dlib-150",
      dimensions: 128,
      metric: "euclidean",
      mirror: true,
    }),
  ],
];

/** A face of 68 landmarks: eyes, nose and mouth of the mean face, the rest along its jaw. */
function landmarksAt(scale: number, [x, y]: Point): readonly Point[] {
  return Array.from({ length: 68 }, (_, index): Point => {
    const [px, py] = index < 17 ? [10 + 8 * index, 150 - Math.abs(index - 8)] : meanFacePoint(index, 150);
    return [px * scale + x, py * scale + y];
  });
}

function picture(pixel: (x: number, y: number) => readonly [number, number, number]): Picture {
  const [width, height] = [480, 480];
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index++) {
    data.set(pixel(index % width, Math.floor(index / width)), index * 3);
  }
  return { width, height, data };
}
const colourful = picture((x, y) => [(x * 7 + y) % 256, (y * 5) % 256, (x * y) % 256]);
const landmarks = landmarksAt(1.5, [130, 120]);

describe("a recogniser described by a manifest", () => {
  it.each(layouts)("describes a face: %s", async (_, manifest) => {
    const recogniser = await openDescribedRecogniser(madeRecogniserNetwork(manifest), manifest);
    const first = await recogniser.describe(colourful, landmarks, { mirror: true });
    expect(first).toHaveLength(manifest.dimensions);
    expect(first.some((value) => value !== 0)).toBe(true);
    if (manifest.metric === "cosine") expect(Math.hypot(...first)).toBeCloseTo(1, 5);
    expect(await recogniser.describe(colourful, landmarks, { mirror: true })).toEqual(first);
    const elsewhere = await recogniser.describe(colourful, landmarksAt(1.4, [150, 140]), { mirror: true });
    expect(elsewhere).not.toEqual(first);
    expect(recogniser.info).toEqual({
      id: "made-up",
      version: expect.stringMatching(/^1\+[0-9a-f]{12}$/) as string,
      dimensions: manifest.dimensions,
      metric: manifest.metric,
    });
    await recogniser.close();
  });

  it("is another version for templates with other files or another way of running them, whatever its manifest says", () => {
    const manifest = described({});
    const { version } = recogniserInfo(manifest);
    const otherFiles = [{ ...manifest.files[0]!, sha256: "1".repeat(64) }];
    expect(recogniserInfo({ ...manifest, files: otherFiles }).version).not.toBe(version);
    expect(recogniserInfo({ ...manifest, input: { ...manifest.input, mean: 0 } }).version).not.toBe(version);
    expect(recogniserInfo({ ...manifest, title: "called otherwise" }).version).toBe(version);
    expect(recogniserInfo(RETAIL_0095).version).toBe(PIPELINE_VERSION);
  });

  it("averages with the mirror image only where its manifest says so", async () => {
    const lopsided = picture((x) => (x < 240 ? [250, 10, 10] : [10, 10, 250]));
    for (const mirror of [true, false]) {
      const manifest = described({ mirror, metric: "euclidean" });
      const recogniser = await openDescribedRecogniser(madeRecogniserNetwork(manifest), manifest);
      const both = await recogniser.describe(lopsided, landmarks, { mirror: true });
      const straight = await recogniser.describe(lopsided, landmarks, { mirror: false });
      if (mirror) expect(both).not.toEqual(straight);
      else expect(both).toEqual(straight);
      await recogniser.close();
    }
  });

  it.each<[string, ModelInput, readonly [number, number, number]]>([
    ["RGB planes", { layout: "nchw", size: 112, channels: "rgb", mean: 0, scale: 1 }, [200, 100, 50]],
    ["BGR planes", { layout: "nchw", size: 112, channels: "bgr", mean: 0, scale: 1 }, [50, 100, 200]],
    ["RGB interleaved", { layout: "nhwc", size: 112, channels: "rgb", mean: 0, scale: 1 }, [200, 100, 50]],
    ["BGR interleaved, one mean", { layout: "nhwc", size: 112, channels: "bgr", mean: 100, scale: 0.1 }, [-5, 0, 10]],
    [
      "BGR, a mean and scale each",
      { layout: "nchw", size: 112, channels: "bgr", mean: [50, 60, 70], scale: [1, 0.5, 2] },
      [0, 20, 260],
    ],
  ])("puts colours in as the network wants them: %s", async (_, input, expected) => {
    const plain = picture(() => [200, 100, 50]);
    const manifest = described({ input, dimensions: 3 as never, metric: "euclidean" });
    const recogniser = await openDescribedRecogniser(madeColourMeter(input), manifest);
    const means = [...(await recogniser.describe(plain, landmarks, { mirror: false }))];
    for (const [index, mean] of means.entries()) expect(mean).toBeCloseTo(expected[index]!, 3);
    await recogniser.close();
  });

  it("refuses a network that gives another number of values than the manifest says", async () => {
    const network = madeRecogniserNetwork(described({}));
    const opening = openDescribedRecogniser(network, described({ dimensions: 128 }));
    await expect(opening).rejects.toMatchObject({ code: "model-unfit", why: expect.stringContaining("512") });
  });
});

describe("the alignment of a chip", () => {
  it.each([
    [
      "arcface-112",
      112,
      [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
      ],
    ],
    [
      "retail-128",
      128,
      [
        [40.3928, 59.08149],
        [87.37574, 59.08149],
        [64.0336, 81.98468],
        [44.7324, 105.56057],
        [83.63987, 105.56057],
      ],
    ],
  ] as const)("lays the five points of a turned face where the template %s has them", (alignment, size, points) => {
    const toPicture = { a: 1.7 * Math.cos(0.3), b: 1.7 * Math.sin(0.3), tx: 100, ty: 40 };
    const [right, left, nose, mouthRight, mouthLeft] = points.map((point) => applySimilarity(toPicture, point));
    const at = new Map([
      [30, nose],
      [48, mouthRight],
      [54, mouthLeft],
    ]);
    const face = Array.from({ length: 68 }, (_, index) => at.get(index) ?? (index < 42 ? right! : left!));
    expect(fivePointsOf(face).map(([x]) => x)).toEqual(
      [right, left, nose, mouthRight, mouthLeft].map((point) => expect.closeTo(point![0], 6)),
    );
    const found = alignedChip(alignment, face, size);
    for (const key of ["a", "b", "tx", "ty"] as const) expect(found[key]).toBeCloseTo(toPicture[key], 3);
  });
});
