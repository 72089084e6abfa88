import { describe, expect, it } from "vitest";
import type { FrameTruth } from "../walk-ups/walk-up.ts";
import { pair } from "./card-to-relay.ts";
import { missedBounds } from "./door.ts";
import { delays } from "./running-door.ts";
import { median, quantile } from "./statistics.ts";

const seen = (walkUp: string | null, faceHeightPx: number): FrameTruth => ({
  walkUp,
  faceHeightPx,
  whole: true,
  undimmed: true,
});
const frames = [
  seen("a", 60),
  seen("a", 90),
  seen("a", 110),
  seen("a", 150),
  seen(null, 0),
  seen("b", 120),
  seen("b", 200),
];
const truth = new Map(frames.map((frame, index) => [`${index}.jpg`, frame]));

describe("measuring cards", () => {
  it("sets each card against its own decision, and counts those that did not open", () => {
    const decisions = [
      { outcome: "granted", lockCommandAt: 103, lineActiveAt: 410 },
      { outcome: "denied" },
      { outcome: "granted", lockCommandAt: 604 },
    ];
    expect(pair([100, 300, 600], decisions)).toEqual({ cardToRelayMs: [3, 4], cardToLineMs: [310], refused: 1 });
  });

  it("measures nothing where a card was not decided upon", () => {
    expect(() => pair([100, 300], [{ outcome: "granted", lockCommandAt: 103 }])).toThrow(/2 cards .* 1 decided/);
  });
});

describe("measuring a door", () => {
  it("counts from the first usable frame of the walk-up, not from the one that decided", () => {
    const decisions = [{ outcome: "granted", deciding: { capturedAt: 1000, sequence: 3 }, lockCommandAt: 1030 }];
    const measured = delays({ decisions }, { truth });
    expect(measured.decidingFrameToLockMs).toEqual([30]);
    // Frame 2 was the first of at least 100 px: one frame at 8 a second earlier.
    expect(measured.seenToLockMs).toEqual([155]);
  });

  it("follows the replay around its end", () => {
    const decisions = [{ outcome: "granted", deciding: { capturedAt: 5000, sequence: 7 + 5 }, lockCommandAt: 5020 }];
    expect(delays({ decisions }, { truth }).seenToLockMs).toEqual([20]);
  });

  it("leaves out whoever was refused, but counts them", () => {
    const measured = delays(
      { decisions: [{ outcome: "denied", deciding: { capturedAt: 1, sequence: 1 } }] },
      { truth },
    );
    expect(measured).toMatchObject({ granted: 0, refused: 1, seenToLockMs: [] });
  });

  it("names every figure outside its bound", () => {
    const missed = missedBounds([
      { name: "door.ratio_vs_face_api_ssd", value: 17.9, unit: "×" },
      { name: "door.rss_mb", value: 200, unit: "MB" },
      { name: "door.card_ready_ms", value: 1000, unit: "ms" },
    ]);
    expect(missed.map(({ isMust }) => isMust)).toEqual([true, false]);
  });

  it("takes quantiles by the nearest rank", () => {
    expect(quantile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([])).toBeNaN();
  });
});
