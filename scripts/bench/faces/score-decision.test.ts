import type { RecogniserInfo } from "@menshen/models";
import { expect, it } from "vitest";
import { exampleTown } from "./example-town.ts";
import { scoreDecision } from "./score-decision.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "2", dimensions: 32, metric: "euclidean" };
const options = { recogniser, targetFpir: 1e-3, seed: 9 };
/** Nobody of so many people: three of as many may be overlooked. */
const noneOf = (people: number) => ({ value: 0, low: 0, high: 3 / people });

it("opens at the first view for residents who look like their photographs, and for no stranger, however long they stay", () => {
  const score = scoreDecision(exampleTown(90, 5, 0.02), { people: 40, photos: 3 }, options);
  const none = noneOf(90);
  expect(score).toMatchObject({ ...{ wronglyOpened: none, refused: none, confused: none }, viewsToOpen: 1 });
  expect(score?.stayingOpened).toMatchObject(none);
  expect(score?.strangers).toBeGreaterThanOrEqual(10_000);
  expect(score?.staying).toBe(score?.strangers);
});

it("refuses residents whose views say nothing", () => {
  const score = scoreDecision(exampleTown(90, 5, 3), { people: 40, photos: 3 }, options);
  expect(score?.refused.value).toBeGreaterThan(0.9);
});

it("refuses more residents at a board too slow to wait for their better views", () => {
  const town = exampleTown(60, 9, 0.2);
  const refused = (pace: { readonly everyMs?: number }) =>
    scoreDecision(town, { people: 40, photos: 1 }, { ...options, ...pace, who: "residents" })?.refused.value;
  expect(refused({})).toBe(0);
  expect(refused({ everyMs: 450 })).toBeGreaterThan(0.005);
});

it("counts an approach without a usable view as a refusal, and one more look is no way in without views", () => {
  const blurred = exampleTown(90, 5, 0.02).map(({ identity, photographs }) => ({
    identity,
    photographs: photographs.map((photograph, place) =>
      place === 4 ? {} : { descriptor: photograph.descriptor as Float32Array },
    ),
  }));
  const score = scoreDecision(blurred, { people: 40, photos: 3 }, options);
  expect(score).toMatchObject({ refused: { value: 1 }, wronglyOpened: noneOf(90), staying: 0 });
});

it("lets nobody enrol by photographs without a face, who walks up all the same", () => {
  const [first, ...others] = exampleTown(51, 5, 0.02);
  const faceless = { identity: "nobody", photographs: [{}, {}] };
  const score = scoreDecision(
    [faceless, first as (typeof others)[number], ...others],
    { people: 40, photos: 3 },
    options,
  );
  expect(score?.refused.value).toBe(0);
  expect((score?.staying ?? 0) / (score?.strangers ?? 1)).toBeCloseTo(11 / 12);
});

it("needs strangers to let walk up", () => {
  expect(scoreDecision(exampleTown(45, 5, 0.02), { people: 40, photos: 3 }, options)).toBeUndefined();
});
