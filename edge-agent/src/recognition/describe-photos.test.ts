import type { FaceView, LookOptions } from "@menshen/models";
import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import { describePhoto } from "./describe-photos.ts";
import { exampleFace } from "./example-face.ts";

const photograph = await sharp({ create: { width: 640, height: 480, channels: 3, background: "grey" } })
  .jpeg()
  .toBuffer();
const recogniser = { id: "face-api-resnet-clipped", version: "1", dimensions: 1, metric: "euclidean" } as const;

let looks: string[];
beforeEach(() => {
  looks = [];
});

/** An engine that sees some faces at once, others in a wide search for faces of some height, and writes down how it is asked. */
function seeing(near: readonly FaceView[], wide: (minHeightPx: number) => readonly FaceView[]) {
  return {
    recogniser,
    look(_picture: unknown, { describe: which, search, minHeightPx = 0 }: LookOptions = {}) {
      looks.push(`${search} ${which} ${minHeightPx}`);
      return Promise.resolve(search === "wide" ? wide(minHeightPx) : near);
    },
  };
}

describe("a photograph for enrolment", () => {
  it("is searched only as closely as a second face could make it unclear", async () => {
    const face = exampleFace(1, { x: 200, heightPx: 180 });
    expect(
      await describePhoto(
        photograph,
        seeing([face], () => [face]),
      ),
    ).toMatchObject({ descriptor: Float32Array.of(1) });
    expect(looks).toEqual(["near none 60", "wide largest 72"]);
  });

  it("is searched in halves at least, however tall its face: another as tall may stand beside it", async () => {
    const face = exampleFace(1, { x: 200, heightPx: 400 });
    await describePhoto(
      photograph,
      seeing([face], () => [face]),
    );
    expect(looks).toEqual(["near none 60", "wide largest 89"]);
  });

  it("is searched closely where nobody is seen at once, or only what is no face", async () => {
    const small = exampleFace(1, { x: 200, heightPx: 110 });
    for (const near of [[], [exampleFace(2, { x: 200, heightPx: 400, plausible: false })]]) {
      looks = [];
      expect(
        await describePhoto(
          photograph,
          seeing(near, () => [small]),
        ),
      ).toMatchObject({ descriptor: Float32Array.of(1) });
      expect(looks).toEqual(["near none 60", "wide largest 60"]);
    }
  });

  it("is searched closely after all where what was seen at once is not found again", async () => {
    const small = exampleFace(1, { x: 200, heightPx: 110 });
    const engine = seeing([exampleFace(2, { x: 200, heightPx: 400 })], (minHeightPx) =>
      minHeightPx > 80 ? [] : [small],
    );
    expect(await describePhoto(photograph, engine)).toMatchObject({ descriptor: Float32Array.of(1) });
    expect(looks).toEqual(["near none 60", "wide largest 89", "wide largest 60"]);
  });
});
