import { describe, expect, it } from "vitest";
import { createKeptPictures } from "./kept-pictures.ts";
import type { TransportPiece } from "./transport-stream.ts";

const bytes = (value: number, length = 188) => new Uint8Array(length).fill(value);
const programs: TransportPiece = { type: "table", table: "programs", bytes: bytes(1) };
const streams: TransportPiece = { type: "table", table: "streams", bytes: bytes(2) };
const key = (value: number): TransportPiece => ({ type: "picture", isKey: true, bytes: bytes(value) });
const picture = (value: number, length?: number): TransportPiece => ({
  ...{ type: "picture", isKey: false },
  bytes: bytes(value, length),
});
const more = (value: number): TransportPiece => ({ type: "more", bytes: bytes(value) });

function keep(...pieces: readonly (readonly [at: number, piece: TransportPiece])[]) {
  const kept = createKeptPictures(0);
  for (const [at, piece] of pieces) kept.add(piece, at);
  const backlog = kept.backlog();
  return { kept, arrivals: backlog?.arrivals, first: backlog?.pieces.map(([first]) => first) };
}

describe("pictures kept for a decoder", () => {
  it("are those since the last key picture, behind the newest tables", () => {
    const before = [
      [0, programs],
      [0, streams],
      [10, picture(3)],
      [20, key(4)],
      [30, picture(5)],
    ] as const;
    expect(keep(...before)).toMatchObject({ arrivals: [20, 30], first: [1, 2, 4, 5] });
    const newer: TransportPiece = { ...streams, bytes: bytes(9) };
    const after = [
      [40, newer],
      [40, key(6)],
      [41, more(7)],
      [50, picture(8)],
    ] as const;
    expect(keep(...before, ...after)).toMatchObject({ arrivals: [40, 50], first: [1, 9, 6, 7, 8] });
  });

  it("are none before a key picture came", () => {
    expect(keep([0, programs], [0, streams], [10, picture(3)], [19_999, picture(4)]).kept.backlog()).toBeUndefined();
  });

  it("are no more than twenty seconds of them: a decoder begins with what comes, and with the next key picture again", () => {
    const long = [
      [0, programs],
      [0, streams],
      [0, key(3)],
      [20_000, picture(4)],
    ] as const;
    expect(keep(...long)).toMatchObject({ arrivals: [0, 20_000] });
    expect(keep(...long, [20_001, picture(5)], [20_002, picture(6)])).toMatchObject({ arrivals: [], first: [1, 2] });
    expect(keep(...long, [20_001, picture(5)], [20_100, key(6)])).toMatchObject({
      arrivals: [20_100],
      first: [1, 2, 6],
    });
    expect(keep([0, programs], [20_001, picture(3)])).toMatchObject({ arrivals: [], first: [1] });
  });

  it("are no more than 16 MB of them", () => {
    const large = 4 * 1024 * 1024;
    const four = [1, 2, 3].map((at) => [at, picture(at, large)] as const);
    expect(keep([0, key(9)], ...four).arrivals).toHaveLength(4);
    expect(keep([0, key(9)], ...four, [4, picture(4, large)]).arrivals).toEqual([]);
  });

  it("tell how many come a second", () => {
    expect(keep([0, key(1)]).kept.rate()).toBeUndefined();
    expect(keep(...Array.from({ length: 100 }, (_, at) => [at * 40, picture(1)] as const)).kept.rate()).toBe(25);
    // A camera that goes slower at night is believed after some two seconds.
    const slower = Array.from({ length: 40 }, (_, at) => [4_000 + at * 80, picture(1)] as const);
    expect(keep([0, picture(1)], [40, picture(1)], ...slower).kept.rate()).toBe(12.5);
  });
});
