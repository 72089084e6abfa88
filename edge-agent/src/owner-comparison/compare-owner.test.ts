import { mintId } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecentFace } from "../recognition/recent-faces.ts";
import { compareWithOwner } from "./compare-owner.ts";

const owner = mintId("person");
/** People are told apart by the first number of a vector: the owner's is 1. */
const people = {
  metric: "euclidean",
  matcher: {
    verify: (probe: Float32Array, id: string) => {
      if (id !== owner) return undefined;
      const score = Math.abs((probe[0] as number) - 1);
      const verdict = score <= 0.2 ? "same" : score <= 1 ? "inconclusive" : "different";
      return { verdict, score, threshold: 0.2 } as const;
    },
  },
} as const;
const face = (who: number, trackId = who, rating = 0.8): RecentFace => ({
  ...{ descriptor: Float32Array.of(who), rating, trackId, capturedAt: 0 },
});
const compared = (...faces: RecentFace[]) => compareWithOwner(faces, owner, people);

describe("a card's owner and the faces beside it", () => {
  it("are the same where the owner is seen, at once", () => {
    expect(compared(face(1))).toEqual({ found: "same", settled: true });
  });

  it("are the same where the owner comes in company", () => {
    expect(compared(face(5), face(5), face(5), face(1, 2)).found).toBe("same");
  });

  it("differ only where somebody else was seen more than once and well", () => {
    expect(compared(face(5)).found).toBe("no-usable-view");
    expect(compared(face(5, 5, 0.1), face(5, 5, 0.1), face(5, 5, 0.1)).found).toBe("no-usable-view");
    expect(compared(face(5), face(5))).toEqual({ found: "different", settled: false });
    expect(compared(face(5), face(5), face(5), face(5))).toEqual({ found: "different", settled: true });
  });

  it("cannot be told apart where a face lies between the owner's looks and others', whoever else stands there", () => {
    expect(compared(face(2)).found).toBe("no-usable-view");
    expect(compared(face(2), face(2))).toEqual({ found: "inconclusive", settled: false });
    expect(compared(face(2), face(2), face(2), face(2))).toEqual({ found: "inconclusive", settled: true });
    const another = [face(5), face(5), face(5)];
    expect(compared(face(2), face(2), ...another).found).toBe("inconclusive");
    expect(compared(...another, face(2), face(2)).found).toBe("inconclusive");
    expect(compared(face(2), face(2), face(1)).found).toBe("same");
  });

  it("are not compared where the owner has no template here, and cannot be where nobody is seen", () => {
    expect(compareWithOwner([face(1)], mintId("person"), people)).toEqual({ found: "not-compared", settled: true });
    expect(compared()).toEqual({ found: "no-usable-view", settled: false });
  });

  it("share the rate aimed at out over the looks at one person and over the people in view", () => {
    const spent: (number | undefined)[] = [];
    const matcher = {
      verify(_probe: Float32Array, _id: string, _frames: number, share?: number) {
        spent.push(share);
        return { verdict: "different", score: 1, threshold: 0.2 } as const;
      },
    };
    const look = (...faces: RecentFace[]) => compareWithOwner(faces, owner, { matcher, metric: "euclidean" });
    for (const views of [1, 2, 3, 4]) look(...Array.from({ length: views }, () => face(5)));
    expect(spent).toEqual([1 / 8, 3 / 8, 1 / 2, 1 / 2]);
    spent.length = 0;
    look(face(5), face(6), face(6), face(6));
    expect(spent).toEqual([1 / 16, 1 / 4]);
  });

  it("are never said to differ while the owner is among those seen", () => {
    const anybody = fc.record({
      who: fc.integer({ min: 2, max: 6 }),
      rating: fc.double({ min: 0.05, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 20 }), fc.nat(20), (others, place) => {
        const faces = others.map(({ who, rating }) => face(who, who, rating));
        faces.splice(place, 0, face(1));
        expect(compareWithOwner(faces, owner, people).found).toBe("same");
      }),
    );
  });
});
