import { mintId, monotonic } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { type Arrival, claimed, claimWithin, disclaimed, type FaceRefusal, refusedFace, settled } from "./attribute.ts";

const li = mintId("person");
const refusal = (at: number, track?: number): FaceRefusal => ({
  ...{ at: monotonic(at), reason: "face-unknown", countsForNobody: false },
  ...(track !== undefined && { track }),
});
const waiting = (...refusals: FaceRefusal[]) => refusals.reduce(refusedFace, []);
const arrival = (at: number, track?: number): Arrival => ({
  ...{ personId: li, entryId: mintId("entry"), at: monotonic(at) },
  ...(track !== undefined && { track }),
});
const whose = (list: ReturnType<typeof waiting>) =>
  settled(list, "everything").over.map(({ claim }) => claim?.personId ?? "nobody");

describe("whose refusal it was", () => {
  it("is that of whoever then shows a card, within half a minute", () => {
    expect(whose(claimed(waiting(refusal(0, 1), refusal(5_000, 1)), arrival(claimWithin)))).toEqual([li, li]);
    expect(whose(claimed(waiting(refusal(0, 1)), arrival(claimWithin + 1)))).toEqual(["nobody"]);
  });

  it("is nobody's where two people were refused before one of them showed a card", () => {
    expect(whose(claimed(waiting(refusal(0, 1), refusal(10, 2)), arrival(20)))).toEqual(["nobody", "nobody"]);
  });

  it("is that of the same face where it is recognised after all, and not of another", () => {
    const list = waiting(refusal(0, 1), refusal(10, 2));
    expect(whose(claimed(list, arrival(20, 2)))).toEqual(["nobody", li]);
    expect(whose(claimed(list, arrival(20, 3)))).toEqual(["nobody", "nobody"]);
  });

  it("is not the owner's where somebody else held the card", () => {
    const came = arrival(20);
    expect(whose(disclaimed(claimed(waiting(refusal(0, 1)), came), came.entryId))).toEqual(["nobody"]);
  });

  it("is nobody's where whoever shows a card is not enrolled, and nobody who comes after them is blamed for it", () => {
    const { personId: _, ...unknownHere } = arrival(20);
    const view = { ...refusal(5), countsForNobody: true };
    const list = claimed(waiting(refusal(0, 1), view), unknownHere);
    expect(whose(list)).toEqual(["nobody"]);
    expect(whose(claimed(list, arrival(30)))).toEqual(["nobody"]);
  });

  it("counts a view that was no good only where somebody turned out to have stood there", () => {
    const view = { ...refusal(0), countsForNobody: true };
    expect(whose(waiting(view))).toEqual([]);
    expect(whose(claimed(waiting(view), arrival(10)))).toEqual([li]);
  });

  it("is settled when nobody can claim it any more", () => {
    const list = waiting(refusal(0, 1), refusal(20_000, 2));
    const { over, rest } = settled(list, monotonic(claimWithin + 1));
    expect([over.length, rest.length]).toEqual([1, 1]);
  });
});
