import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PHOTOGRAPHS, readSample } from "../bench/sample-faces.ts";
import { ensureModels } from "./convert/ensure-models.ts";
import { DETECTOR_SIZE, type Detection, type Detector, openDetector, overlap } from "./detector.ts";
import { wholeWindow } from "./letterbox.ts";
import type { Picture } from "./picture.ts";

const cacheDirectory = join(import.meta.dirname, "../../.menshen/cache/models");
/** Shapes of camera frames: widths and heights in pixels. */
const FRAMES = [
  { width: 1280, height: 720 },
  { width: 640, height: 480 },
] as const;

const SAME_FACE = 0.5;
const ELSEWHERE = { overlap: 0.98, score: 0.04 };
const NEAR_THE_EDGE = { overlap: 0.85, score: 0.1 };

let square: Detector;
let fitting: Detector;

beforeAll(async () => {
  const files = await ensureModels({ cacheDirectory });
  square = await openDetector(files.detector, "onnxruntime-node", [DETECTOR_SIZE]);
  fitting = await openDetector(files.detector);
}, 120_000);
afterAll(() => Promise.all([square.close(), fitting.close()]));

/** Parts of the photographs in the shape of a frame: left, middle and right, at the top and at the bottom. */
async function* frames(): AsyncGenerator<Picture> {
  for (const photograph of PHOTOGRAPHS) {
    const { width, height, data } = await readSample(photograph);
    const raw = { raw: { width, height, channels: 3 as const } };
    for (const frame of FRAMES) {
      for (const [across, down] of [
        [0, 0.3],
        [0.5, 0],
        [1, 0.6],
      ] as const) {
        const left = Math.floor((width - frame.width) * across);
        const top = Math.floor((height - frame.height) * down);
        const cut = sharp(data, raw).extract({ left, top, ...frame });
        yield { ...frame, data: await cut.raw().toBuffer() };
      }
    }
  }
}

describe("a detector whose network fits the frame", () => {
  it("finds what the square network finds, in the same place, on real faces", async () => {
    let faces = 0;
    for await (const frame of frames()) {
      const wanted = await square.detect(frame, wholeWindow(frame));
      const found = await fitting.detect(frame, wholeWindow(frame));
      for (const face of wanted.filter(({ box }) => box.y + box.height < frame.height)) {
        const [twin] = found.filter(({ box }) => overlap(box, face.box) > SAME_FACE);
        expect(twin, `a face at ${face.box.x}, ${face.box.y}`).toBeDefined();
        const bound = isLow(face, frame) ? NEAR_THE_EDGE : ELSEWHERE;
        expect(overlap(twin!.box, face.box)).toBeGreaterThan(bound.overlap);
        expect(Math.abs(twin!.score - face.score)).toBeLessThan(bound.score);
        faces += 1;
      }
    }
    expect(faces).toBeGreaterThan(35);
  }, 60_000);

  it("looks at every part of a frame that is taller than wide", async () => {
    const { width, height, data } = await readSample("sample6");
    const portrait = { width: 420, height: Math.min(height, 860) };
    const cut = sharp(data, { raw: { width, height, channels: 3 } }).extract({ left: 143, top: 0, ...portrait });
    const picture: Picture = { ...portrait, data: await cut.raw().toBuffer() };
    const [wanted] = await square.detect(picture, wholeWindow(picture));
    const [found] = await fitting.detect(picture, wholeWindow(picture));
    expect(wanted).toBeDefined();
    expect(found).toEqual(wanted);
  });
});

/** Below a face near the frame's lower edge the square network sees black and the fitting one nothing. */
function isLow({ box }: Detection, frame: Picture): boolean {
  return box.y + box.height > frame.height * 0.75;
}
