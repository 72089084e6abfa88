import { describe, expect, it } from "vitest";
import { equalErrorRate, foldedAccuracy, refusedFrom, shareBelow, trueAcceptRate } from "./verification.ts";

const of = (...values: number[]): Float32Array => Float32Array.from(values);
const none = Number.POSITIVE_INFINITY;

describe("the equal error rate", () => {
  it("is nought where every resident is nearer than every stranger, and a half where nothing tells them apart", () => {
    expect(equalErrorRate({ genuine: of(0.1, 0.2), impostor: of(0.5, 0.6) })).toBe(0);
    expect(equalErrorRate({ genuine: of(0.1, 0.2, 0.3, 0.4), impostor: of(0.1, 0.2, 0.3, 0.4) })).toBeCloseTo(0.5, 0);
  });
  it("counts a photograph without a face as a resident refused", () => {
    const genuine = of(0.1, 0.2, 0.3, none);
    expect(equalErrorRate({ genuine, impostor: of(0.25, 0.7, 0.8, 0.9) })).toBeCloseTo(0.25);
  });
});

describe("the true accept rate", () => {
  const impostor = of(0.3, 0.5, 0.6, 0.7);
  it("lets in no more strangers than asked", () => {
    expect(refusedFrom(impostor, 0)).toBeCloseTo(0.3);
    expect(refusedFrom(impostor, 0.25)).toBeCloseTo(0.5);
    expect(shareBelow(impostor, refusedFrom(impostor, 0.25))).toBe(0.25);
  });
  it("counts residents as near as the first refused stranger as refused", () => {
    expect(trueAcceptRate({ genuine: of(0.1, 0.3, 0.4, 0.5), impostor }, 0.25)).toBe(0.75);
  });
});

describe("LFW's folds", () => {
  const pair = (distance: number, same: boolean, fold: number) => ({ distance, same, fold });
  it("are scored with the others' threshold", () => {
    const learned = [pair(0.2, true, 1), pair(0.4, true, 1), pair(0.6, false, 1)];
    const tested = [pair(0.3, true, 2), pair(0.5, true, 2), pair(0.9, false, 2)];
    // Fold 2 is scored at 0.4 (two of three right), fold 1 at 0.5 (all right).
    expect(foldedAccuracy([...learned, ...tested])).toBeCloseTo((2 / 3 + 1) / 2);
  });
  it("count a photograph without a face as an error, also between strangers", () => {
    const fine = [pair(0.2, true, 1), pair(0.8, false, 1), pair(0.2, true, 2)];
    expect(foldedAccuracy([...fine, pair(0.8, false, 2)])).toBe(1);
    expect(foldedAccuracy([...fine, pair(none, false, 2)])).toBe(0.75);
  });
});
