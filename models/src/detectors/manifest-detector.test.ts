import { describe, expect, it } from "vitest";
import { madeDetectorNetwork } from "../../bench/made-networks.ts";
import type { DetectorManifest } from "../manifest.ts";
import type { Picture } from "../picture.ts";
import { openDescribedDetector } from "./manifest-detector.ts";

const picture: Picture = { width: 128, height: 96, data: new Uint8Array(128 * 96 * 3) };
const whole = { x: 0, y: 0, side: 128 };

const described = (changes: Partial<DetectorManifest>): DetectorManifest => ({
  kind: "detector",
  id: "made-up",
  version: "1",
  title: "constant answers",
  licence: { name: "CC0-1.0", commercial: true },
  format: "onnx",
  files: [{ name: "made-up.onnx", sha256: "0".repeat(64), bytes: 1 }],
  input: { layout: "nchw", size: 64, channels: "bgr", mean: 0, scale: 1 },
  boxes: "centre",
  grids: [{ stride: 16, anchorsPerCell: 1, scores: "cls", objectness: "obj", boxes: "bbox", points: "kps" }],
  minimumScore: 0.5,
  ...changes,
});

/** One face in one anchor of a grid of 4 × 4 cells of 16 pixels; every other anchor is certain that there is none. */
function answers(anchors: number, face: { anchor: number; box: readonly number[]; points: readonly number[] }) {
  const filled = (width: number, values: readonly number[]) => {
    const data = new Float32Array(anchors * width);
    data.set(values, face.anchor * width);
    return { dims: [1, anchors, width], data };
  };
  return { filled, box: filled(4, face.box), points: filled(10, face.points) };
}

describe("a detector described by a manifest", () => {
  it("reads YuNet's layout: centre and logarithms of the size, two certainties, points from the cell's corner", async () => {
    const manifest = described({});
    const points = [0.25, 0.5, 0.75, 0.5, 0.5, 0.75, 0.25, 1, 0.75, 1];
    const { filled, box, points: kps } = answers(16, { anchor: 6, box: [0.5, 0.25, Math.log(2), Math.log(3)], points });
    const network = madeDetectorNetwork(manifest, { cls: filled(1, [0.9]), obj: filled(1, [0.4]), bbox: box, kps });
    const detector = await openDescribedDetector(network, manifest);
    // Anchor 6 is column 2, row 1; a cell is 16 pixels of the network and 32 of the picture.
    expect(await detector.detect(picture, whole)).toEqual([
      {
        box: {
          x: expect.closeTo(48, 3),
          y: expect.closeTo(-8, 3),
          width: expect.closeTo(64, 3),
          height: expect.closeTo(96, 3),
        },
        score: expect.closeTo(0.6, 5),
        rightEye: [72, 48],
        leftEye: [88, 48],
      },
    ]);
    await detector.close();
  });

  it("reads SCRFD's layout: distances to the edges, two anchors a cell, no second certainty", async () => {
    const manifest = described({
      boxes: "edges",
      grids: [{ stride: 16, anchorsPerCell: 2, scores: "score", boxes: "bbox", points: "kps" }],
    });
    const {
      filled,
      box,
      points: kps,
    } = answers(32, { anchor: 13, box: [1, 0.5, 1, 1.5], points: [-0.5, 0, 0.5, 0, 0, 0, 0, 0, 0, 0] });
    const network = madeDetectorNetwork(manifest, { score: filled(1, [0.8]), bbox: box, kps });
    const detector = await openDescribedDetector(network, manifest);
    const window = { x: 10, y: 20, side: 64 };
    expect(await detector.detect(picture, window)).toEqual([
      {
        box: { x: 26, y: 28, width: 32, height: 32 },
        score: expect.closeTo(0.8, 5),
        rightEye: [34, 36],
        leftEye: [50, 36],
      },
    ]);
    await detector.close();
  });

  it("leaves out what is less certain than its manifest asks", async () => {
    const manifest = described({ minimumScore: 0.7 });
    const { filled, box, points } = answers(16, { anchor: 0, box: [0, 0, 0, 0], points: [0] });
    const network = madeDetectorNetwork(manifest, {
      cls: filled(1, [0.9]),
      obj: filled(1, [0.4]),
      bbox: box,
      kps: points,
    });
    const detector = await openDescribedDetector(network, manifest);
    expect(await detector.detect(picture, whole)).toEqual([]);
    await detector.close();
  });

  it("refuses a network whose outputs are not those of its manifest", async () => {
    const manifest = described({});
    const { filled, box, points } = answers(8, { anchor: 0, box: [0, 0, 0, 0], points: [0] });
    const network = madeDetectorNetwork(manifest, { cls: filled(1, [0]), obj: filled(1, [0]), bbox: box, kps: points });
    await expect(openDescribedDetector(network, manifest)).rejects.toMatchObject({
      code: "model-unfit",
      why: expect.stringContaining("16 anchors"),
    });
    const missing = madeDetectorNetwork(manifest, { cls: filled(1, [0]) });
    await expect(openDescribedDetector(missing, manifest)).rejects.toMatchObject({ code: "model-unfit" });
  });
});
