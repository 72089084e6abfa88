import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filmPackets } from "../simulators/film-packets.ts";
import { NotPictures } from "./picture-program.ts";
import { createTransportReader, type TransportPiece } from "./transport-stream.ts";

const PACKET = 188;

/** One packet: `head` is what follows the sync byte, the rest is filled up. */
function packet(head: readonly number[], body: readonly number[] = [], fill = 0xff): Uint8Array {
  return Uint8Array.from({ length: PACKET }, (_, at) => [0x47, ...head, ...body][at] ?? fill);
}

/** Tables as ISO/IEC 13818-1 lays them out: program 1 is told in packets 0x1000, its only stream is in packets 0x100. */
const programs = packet([0x40, 0x00, 0x10, 0x00], [0x00, 0xb0, 0x0d, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0x00, 1, 2, 3, 4]);
const streams = packet(
  [0x50, 0x00, 0x10, 0x00],
  [0x02, 0xb0, 0x12, 0, 1, 0xc1, 0, 0, 0xe1, 0x00, 0xf0, 0x00, 0x1b, 0xe1, 0x00, 0xf0, 0x00, 1, 2, 3, 4],
);
const keyPicture = packet([0x41, 0x00, 0x30, 0x01, 0x40], [0, 0, 1, 0xe0], 1);
const picture = packet([0x41, 0x00, 0x30, 0x01, 0x00], [0, 0, 1, 0xe0], 2);
const goesOn = packet([0x01, 0x00, 0x11], [], 3);
const sound = packet([0x41, 0x01, 0x30, 0x01, 0x40], [0, 0, 1, 0xc0], 4);

const joined = (...packets: readonly Uint8Array[]) => Uint8Array.from(packets.flatMap((bytes) => [...bytes]));

function piecesOf(...chunks: readonly Uint8Array[]): readonly TransportPiece[] {
  const pieces: TransportPiece[] = [];
  const read = createTransportReader((piece) => pieces.push({ ...piece, bytes: piece.bytes.slice() }));
  for (const chunk of chunks) read(chunk);
  return pieces;
}

/** Pieces without the seams that chunks make: what goes on is one with what it goes on from. */
function seamless(pieces: readonly TransportPiece[]): readonly TransportPiece[] {
  const whole: TransportPiece[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    if (piece.type !== "more" || last === undefined || last.type === "table") whole.push(piece);
    else whole.splice(-1, 1, { ...last, bytes: joined(last.bytes, piece.bytes) });
  }
  return whole;
}

/** Cuts bytes at random places. */
const chunked = (bytes: Uint8Array) =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => {
    const edges = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
    return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
  });

const stream = joined(
  programs,
  streams,
  keyPicture,
  goesOn,
  goesOn,
  picture,
  programs,
  streams,
  picture,
  goesOn,
  sound,
);

describe("a transport stream", () => {
  it("is cut where pictures begin, its tables apart, and told where a decoder may begin", () => {
    expect(piecesOf(stream)).toEqual([
      { type: "table", table: "programs", bytes: programs },
      { type: "table", table: "streams", bytes: streams },
      { type: "picture", isKey: true, bytes: joined(keyPicture, goesOn, goesOn) },
      { type: "picture", isKey: false, bytes: picture },
      { type: "table", table: "programs", bytes: programs },
      { type: "table", table: "streams", bytes: streams },
      // Where a sound begins, no picture does.
      { type: "picture", isKey: false, bytes: joined(picture, goesOn, sound) },
    ]);
  });

  it("has no pictures before its tables came", () => {
    expect(piecesOf(joined(keyPicture, goesOn))).toEqual([{ type: "more", bytes: joined(keyPicture, goesOn) }]);
    expect(piecesOf(joined(streams, keyPicture)).map(({ type }) => type)).toEqual(["more"]);
  });

  it("is the same in whatever chunks it comes", () => {
    const whole = seamless(piecesOf(stream));
    fc.assert(
      fc.property(chunked(stream), (chunks) => {
        expect(seamless(piecesOf(...chunks))).toEqual(whole);
      }),
    );
  });

  it("is found behind what is none", () => {
    const noSync = fc.uint8Array({ maxLength: 400 }).map((bytes) => bytes.map((byte) => (byte === 0x47 ? 0 : byte)));
    fc.assert(
      fc.property(noSync, noSync, (before, between) => {
        const pieces = piecesOf(before, joined(programs, streams, keyPicture), between, joined(picture, goesOn));
        expect(pieces.filter(({ type }) => type === "picture")).toEqual([
          { type: "picture", isKey: true, bytes: keyPicture },
          { type: "picture", isKey: false, bytes: joined(picture, goesOn) },
        ]);
      }),
    );
  });

  it("yields whole packets and nothing else, whatever comes", () => {
    const damaged = fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { maxLength: 40 }).map((changes) => {
      const bytes = stream.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    const anything = fc.array(fc.oneof(damaged, fc.uint8Array({ maxLength: 600 })), { maxLength: 6 });
    fc.assert(
      fc.property(anything, (chunks) => {
        for (const { type, bytes } of piecesOf(...chunks)) {
          expect(bytes.length).toBeGreaterThan(0);
          expect(bytes.length % PACKET).toBe(0);
          if (type === "table") expect(bytes.length).toBe(PACKET);
          for (let at = 0; at < bytes.length; at += PACKET) expect(bytes[at]).toBe(0x47);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is given up on where nothing of it comes for 64 kB", () => {
    expect(() => piecesOf(...Array.from({ length: 70 }, () => new Uint8Array(1_000)))).toThrow(NotPictures);
    expect(piecesOf(...Array.from({ length: 60 }, () => new Uint8Array(1_000)))).toEqual([]);
  });
});

describe("what ffmpeg makes of a camera's stream", () => {
  it.for(["libx264", "libx265"] as const)("has each picture and its key pictures, coded by %s", (coder, context) => {
    const film = filmPackets({ source: "testsrc=size=320x180:rate=15", coder, between: 0, pictures: 10, keyEvery: 5 });
    if (film === undefined) return context.skip(`needs ffmpeg with ${coder}`);
    const keys = piecesOf(film).flatMap((piece) => (piece.type === "picture" ? [piece.isKey] : []));
    expect(keys).toEqual([true, false, false, false, false, true, false, false, false, false]);
  });
});
