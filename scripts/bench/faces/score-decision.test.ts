import type { RecogniserInfo } from "@menshen/models";
import { seededRandom } from "@menshen/models/bench/faces/random";
import { expect, it } from "vitest";
import { scoreDecision } from "./score-decision.ts";

const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "2", dimensions: 32, metric: "euclidean" };
const options = { recogniser, targetFpir: 1e-3, seed: 9 };

function town(people: number, photographs: number, spread: number) {
  const random = seededRandom(21);
  const off = (size: number) => (random() - 0.5) * size;
  return Array.from({ length: people }, (_, person) => {
    const own = Array.from({ length: 32 }, () => off(0.7));
    const descriptors = Array.from({ length: photographs }, () =>
      Float32Array.from(own, (value) => value + off(spread)),
    );
    return { identity: `person-${person}`, descriptors };
  });
}

it("opens at the first view for residents who look like their photographs, and for no stranger", () => {
  const score = scoreDecision(town(90, 5, 0.02), { people: 40, photos: 3 }, options);
  expect(score).toMatchObject({ wronglyOpened: 0, refused: 0, confused: 0, viewsToOpen: 1 });
});

it("refuses residents whose views say nothing", () => {
  const score = scoreDecision(town(90, 5, 3), { people: 40, photos: 3 }, options);
  expect(score?.refused).toBeGreaterThan(0.9);
});

it("needs strangers to let walk up", () => {
  expect(scoreDecision(town(45, 5, 0.02), { people: 40, photos: 3 }, options)).toBeUndefined();
});
