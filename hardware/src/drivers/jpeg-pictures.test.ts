import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeJpeg } from "./decode-jpeg.ts";
import { createJpegReader, type JpegPicture } from "./jpeg-pictures.ts";

const room = (bytes: number) => new Uint8Array(bytes);

/** What a reader makes of chunks that come a millisecond apart. */
function readAll(chunks: readonly Uint8Array[]): readonly JpegPicture[] {
  const pictures: JpegPicture[] = [];
  let clock = 0;
  const read = createJpegReader(
    () => clock,
    (picture) => pictures.push(picture),
  );
  for (const chunk of chunks) {
    clock += 1;
    read(chunk);
  }
  return pictures;
}

const jpegOf = async (red: number, size: number): Promise<Uint8Array> =>
  sharp({ create: { width: size, height: size, channels: 3, background: { r: red, g: 9, b: 200 } } })
    .composite([{ input: Buffer.from(`<svg><circle cx="9" cy="9" r="7" fill="rgb(${red},90,0)"/></svg>`) }])
    .jpeg()
    .toBuffer();

/** Cuts bytes into pieces of the given lengths, again and again. */
function cut(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

describe("a stream of JPEGs", () => {
  let pictures: readonly Uint8Array[];

  beforeAll(async () => {
    pictures = await Promise.all([jpegOf(10, 24), jpegOf(120, 64), jpegOf(250, 40)]);
  });

  it("is cut into its pictures, wherever the pieces break", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const shown = readAll(cut(Buffer.concat(pictures), lengths));
        expect(shown.map(({ jpeg }) => Buffer.from(jpeg))).toEqual(pictures);
      }),
      { numRuns: 60 },
    );
  });

  it("stamps a picture with the moment its first bytes came", () => {
    const [first, second] = pictures as [Uint8Array, Uint8Array];
    const shown = readAll([first.subarray(0, 50), first.subarray(50), second]);
    expect(shown.map(({ capturedAt }) => capturedAt)).toEqual([1, 3]);
  });

  it("takes a thumbnail in a picture's head for no picture", async () => {
    const [thumbnail, picture] = pictures as [Uint8Array, Uint8Array];
    const length = thumbnail.length + 2;
    const head = Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255), thumbnail]);
    const whole = Buffer.concat([head, picture.subarray(2)]);
    const shown = readAll(cut(whole, [100]));
    expect(shown.map(({ jpeg }) => Buffer.from(jpeg))).toEqual([whole]);
    expect(await decodeJpeg(shown[0]!.jpeg, { room })).toMatchObject({ width: 64, height: 64 });
  });

  it("skips what lies between pictures, and a picture that broke off where the next begins", () => {
    const [first, second, third] = pictures as [Uint8Array, Uint8Array, Uint8Array];
    const noise = Uint8Array.of(1, 0xff, 0xff, 3, 0xff);
    const stream = Buffer.concat([noise, first, noise, second.subarray(0, second.length - 20), third, noise]);
    expect(readAll(cut(stream, [7])).map(({ jpeg }) => Buffer.from(jpeg))).toEqual([first, third]);
  });

  it("neither throws nor keeps what is no picture, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 12 }), (chunks) => {
        const [picture] = pictures as [Uint8Array];
        const shown = readAll([...chunks, new Uint8Array(70_000), picture, picture, picture]);
        expect(shown.length).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
    const endless = readAll([
      Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2),
      ...Array<Uint8Array>(30).fill(new Uint8Array(2 ** 20)),
    ]);
    expect(endless).toEqual([]);
  });
});

describe("a picture of a camera", () => {
  it("is decoded whole or a quarter as large in each direction", async () => {
    const jpeg = await jpegOf(10, 800);
    expect(await decodeJpeg(jpeg, { room })).toMatchObject({ width: 720, height: 720 });
    expect(await decodeJpeg(jpeg, { reduced: 4, room })).toMatchObject({ width: 180, height: 180, reduced: 4 });
  });

  it("is decoded without the tables that cameras of Motion JPEG leave out, and not at all where it ends early", async () => {
    const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: "teal" } })
      .jpeg({ optimizeCoding: false })
      .toBuffer();
    expect(await decodeJpeg(withoutHuffmanTables(jpeg), { room })).toEqual(await decodeJpeg(jpeg, { room }));
    expect(await decodeJpeg(jpeg.subarray(0, 200), { room })).toBeUndefined();
  });
});

/** Takes the DHT segments (FFC4) out of a picture's head. */
function withoutHuffmanTables(jpeg: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
    if (jpeg[at + 1] !== 0xc4) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}
