import { spawnSync } from "node:child_process";
import { describe, expect, it, type TestContext, vi } from "vitest";
import { type Film, filmPackets } from "../simulators/film-packets.ts";
import type { Picture } from "./frame-relay.ts";
import { createKeptPictures } from "./kept-pictures.ts";
import { createTransportReader, type TransportPiece } from "./transport-stream.ts";
import { everyHowMany, startWholeDecoder } from "./whole-decoder.ts";

const now = () => performance.now();
type Coded = Pick<Film, "coder" | "between">;

const PICTURES = 60;
const LUMA_STEP = 3;

/** Sixty pictures of which only the first is a key picture, each a little brighter than the one before, so that it tells its number. */
function film({ coder, between }: Coded, context: TestContext): readonly TransportPiece[] {
  const source = `color=black:size=320x180:rate=15,format=yuv420p,geq=lum=20+${LUMA_STEP}*N:cb=128:cr=128`;
  const packets = filmPackets({ source, coder, between, pictures: PICTURES, keyEvery: PICTURES });
  if (packets === undefined) return context.skip(`needs ffmpeg with ${coder}`);
  const pieces: TransportPiece[] = [];
  createTransportReader((piece) => pieces.push(piece))(packets);
  expect(pieces.filter(({ type }) => type === "picture")).toHaveLength(PICTURES);
  return pieces;
}

/** A picture's number by its brightness: limited range luma 20 + 3 n, shown as full range. */
function numberOf({ data, width, height }: Picture): number {
  const middle = data[(Math.floor(height / 2) * width + Math.floor(width / 2)) * 3 + 1] ?? 0;
  return Math.round(((middle * 219) / 255 + 16 - 20) / LUMA_STEP);
}

const PERIOD_MS = 1_000 / 15;

/** Pieces and when they came, at fifteen pictures a second, the film's last just now. */
function timed(pieces: readonly TransportPiece[], end = now()) {
  let number = -1;
  return pieces.map((piece) => {
    if (piece.type === "picture") number += 1;
    return { piece, at: end - (PICTURES - 1 - number) * PERIOD_MS };
  });
}

/** Keeps a film up to a picture, starts a decoder then, and feeds it what comes from that picture on. */
function decodeFrom(context: TestContext, coded: Coded, number: number, rate?: number) {
  const pieces = timed(film(coded, context));
  const begins = pieces.flatMap(({ piece }, at) => (piece.type === "picture" ? [at] : []))[number] ?? 0;
  const memory = createKeptPictures(pieces[0]?.at ?? 0);
  for (const { piece, at } of pieces.slice(0, begins)) memory.add(piece, at);
  const shown: Picture[] = [];
  const decoder = startWholeDecoder(memory.backlog() ?? { pieces: [], arrivals: [] }, {
    ...{ ffmpeg: "ffmpeg", now, fps: 60, rate, room: (bytes: number) => new Uint8Array(bytes) },
    ...{ onPicture: (picture: Picture) => shown.push(picture), discard: () => {} },
  });
  context.onTestFinished(() => decoder.stop());
  for (const { piece, at } of pieces.slice(begins)) decoder.feed(piece, at);
  const cameAt = (wanted: number) => pieces.filter(({ piece }) => piece.type === "picture")[wanted]?.at;
  return { shown, cameAt };
}

const patience = { timeout: 15_000 };

describe("a decoder of kept pictures", () => {
  it.for<Coded>([
    { coder: "libx264", between: 0 },
    { coder: "libx264", between: 2 },
    { coder: "libx265", between: 0 },
    { coder: "libx265", between: 2 },
  ])(
    "shows the newest of them first and then all that come, each at the time when it came, coded by $coder with $between between",
    async (coded, context) => {
      const { shown, cameAt } = decodeFrom(context, coded, 50);
      // Where one picture ends is known when the next begins, and others are built on it: the last stay in the decoder.
      await vi.waitFor(() => expect(shown.length).toBeGreaterThanOrEqual(7), patience);
      expect(shown.slice(0, 7).map(numberOf)).toEqual([49, 50, 51, 52, 53, 54, 55]);
      // The first ones came long before they were decoded.
      expect(shown.slice(0, 5).map(({ capturedAt }) => capturedAt)).toEqual([49, 50, 51, 52, 53].map(cameAt));
    },
  );

  it("shows every second of a camera that sends twice as many as are asked for", async (context) => {
    const { shown, cameAt } = decodeFrom(context, { coder: "libx264", between: 0 }, 40, 120);
    await vi.waitFor(() => expect(shown.length).toBeGreaterThanOrEqual(8), patience);
    expect(shown.slice(0, 8).map(numberOf)).toEqual([39, 41, 43, 45, 47, 49, 51, 53]);
    expect(shown[4]?.capturedAt).toBe(cameAt(47));
  });

  it("that is missing, or is fed what is no stream, ends and says why", async (context) => {
    const backlog = { pieces: [new Uint8Array(188 * 400)], arrivals: [now()] };
    const parts = { now, fps: 15, rate: undefined, room: (bytes: number) => new Uint8Array(bytes) };
    const handlers = { onPicture: () => {}, discard: () => {} };
    const missing = startWholeDecoder(backlog, { ...parts, ...handlers, ffmpeg: "/nowhere/ffmpeg" });
    expect(await missing.ended).toMatchObject({ type: "missing" });
    if (spawnSync("ffmpeg", ["-version"]).status !== 0) context.skip("needs ffmpeg");
    const garbled = startWholeDecoder(backlog, { ...parts, ...handlers, ffmpeg: "ffmpeg", firstWithinMs: 1_500 });
    expect(await garbled.ended).toMatchObject({ showed: false, type: expect.stringMatching(/silent|failed/) });
  });

  it("takes every how many-th picture so that they are about as many as are asked for", () => {
    const every = [undefined, 10, 15.3, 18, 25, 30, 60].map((rate) => everyHowMany(rate, 15));
    expect(every).toEqual([1, 1, 1, 1, 2, 2, 4]);
  });
});
