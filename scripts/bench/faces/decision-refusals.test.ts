import { BUILT_IN, calibrationOf, expectedErrors, type RecogniserInfo } from "@menshen/models";
import { expect, it } from "vitest";
import { withRefusals } from "./decision-refusals.ts";
import { exampleTown } from "./example-town.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "2", dimensions: 32, metric: "euclidean" };
const traffic = { attemptsByStrangersPerDay: 1, attemptsPerResidentPerDay: 1 };

it("adds what the decision refuses of the people that are there, and nothing of those that are not", {
  timeout: 60_000,
}, () => {
  const [first, second] = calibrationOf(recogniser).populations.map(({ population }) => population);
  const calibration = withRefusals(recogniser, [
    { name: first as string, people: exampleTown(60, 5, 3), gallery: 40 },
    { name: "nobody measured these", people: exampleTown(60, 5, 0.02), gallery: 40 },
  ]);
  const [strange, untouched] = calibration.populations;
  expect(strange?.decision?.map(({ people, photos, fpir }) => [people, photos, fpir])).toContainEqual([19, 3, 1e-3]);
  expect(strange?.decision?.every(({ refused }) => refused > 0.9)).toBe(true);
  expect(untouched?.population).toBe(second);
  expect(untouched?.decision).toEqual(calibrationOf(recogniser).populations[1]?.decision);
});

it.each([BUILT_IN, "retail-0095"])(
  "tells a landlord of %s what the decision refused, by size and photographs",
  (id) => {
    const model = { ...recogniser, id: id === BUILT_IN ? recogniser.id : id };
    const told = (gallerySize: number, photosPerTemplate: number) =>
      expectedErrors({ recogniser: model, gallerySize, photosPerTemplate, framesPerProbe: 2 }, traffic).byPopulation;
    for (const [place, { decision = [] }] of calibrationOf(model).populations.entries()) {
      const refused = (people: number, photos: number) =>
        30 *
        (decision.find((point) => point.people === people && point.photos === photos && point.fpir === 1e-3)?.refused ??
          Number.NaN);
      const large = Math.max(...decision.map(({ people }) => people));
      expect(told(5, 3)[place]?.refusalsPerResidentPerMonth).toBeCloseTo(refused(19, 3));
      expect(told(50, 3)[place]?.refusalsPerResidentPerMonth).toBeCloseTo(refused(large, 3));
      expect(told(50, 2)[place]?.refusalsPerResidentPerMonth).toBeCloseTo(refused(large, 1));
    }
  },
);
