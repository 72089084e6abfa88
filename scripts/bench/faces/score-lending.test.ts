import type { RecogniserInfo } from "@menshen/models";
import { expect, it } from "vitest";
import { exampleTown } from "./example-town.ts";
import { scoreLending } from "./score-lending.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "2", dimensions: 32, metric: "euclidean" };
const options = { recogniser, seed: 5 };
// Thirty people say nothing of what three in thirty do.
const all = { value: 1, low: 0.9, high: 1 };
const none = { value: 0, low: 0, high: 0.1 };

it("takes everybody for the owner of their own card and nobody for that of another's, where faces are far apart", () => {
  const score = scoreLending(exampleTown(30, 6, 0.02), { photos: 3 }, options);
  expect(score?.owner).toMatchObject({ approaches: 300, same: all, different: none });
  expect(score?.borrower).toMatchObject({ same: none, different: all });
  expect(score?.accompanied).toMatchObject({ same: none, different: all });
});

it("says that there was no usable view where the door could use none", () => {
  const blurred = exampleTown(30, 6, 0.02).map(({ identity, photographs }) => ({
    identity,
    photographs: photographs.map(({ descriptor }) => ({ descriptor: descriptor as Float32Array })),
  }));
  expect(scoreLending(blurred, { photos: 3 }, options)?.owner).toMatchObject({ noUsableView: all });
});

it("calls owners different where a photograph says nothing, and says nothing of too few people", () => {
  expect(scoreLending(exampleTown(30, 6, 3), { photos: 1 }, options)?.owner.different.value).toBeGreaterThan(0.8);
  expect(scoreLending(exampleTown(30, 4, 3), { photos: 3 }, options)).toBeUndefined();
});
