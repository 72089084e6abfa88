import { describe, expect, it } from "vitest";
import type { FrameTruth } from "../walk-ups/walk-up.ts";
import { waits } from "./waits.ts";

const seen = (walkUp: string | null, faceHeightPx: number): FrameTruth => ({
  walkUp,
  faceHeightPx,
  whole: true,
  undimmed: true,
});
const frames = [
  seen("a", 60),
  seen("a", 110),
  seen("a", 130),
  seen("a", 150),
  seen("a", 170),
  seen(null, 0),
  seen("b", 120),
];
const film = { frames, frameMs: 125, since: 0 };

describe("how long somebody waited", () => {
  it("begins with the first usable frame, though the first comparable view came later", () => {
    const decision = {
      outcome: "granted",
      firstView: { sequence: 2, capturedAt: 1000 },
      deciding: { sequence: 3, capturedAt: 1125 },
      decidedAt: 1140,
    };
    expect(waits({ decisions: [decision] }, film)).toEqual([{ walkUp: "a", outcome: "granted", ms: 140 + 125 }]);
  });

  it("counts the frames before at the slower pace of a held board", () => {
    const decision = {
      outcome: "granted",
      firstView: { sequence: 2, capturedAt: 1000 },
      deciding: { sequence: 4, capturedAt: 1600 },
      decidedAt: 1700,
    };
    expect(waits({ decisions: [decision] }, film)[0]?.ms).toBe(700 + 300);
  });

  it("is that of the first decision of each person, and of none before the hold", () => {
    const at = (sequence: number, capturedAt: number) => ({
      outcome: "denied",
      firstView: { sequence, capturedAt },
      deciding: { sequence, capturedAt },
      decidedAt: capturedAt + 10,
    });
    const decisions = [at(1, 100), at(8, 1000), at(9, 1200), at(13, 1600)];
    expect(waits({ decisions }, { ...film, since: 500 })).toEqual([
      { walkUp: "a", outcome: "denied", ms: 10 },
      { walkUp: "b", outcome: "denied", ms: 10 },
    ]);
  });
});
