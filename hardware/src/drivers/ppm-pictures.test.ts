import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Picture } from "./frame-relay.ts";
import { NotPictures } from "./picture-program.ts";
import { createPpmReader } from "./ppm-pictures.ts";

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), seed: fc.nat(255) })
  .map(({ width, height, seed }) => {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => (seed + index * 7) % 256);
    return { width, height, data };
  });

const room = (bytes: number) => new Uint8Array(bytes);

describe("the PPM reader", () => {
  it("cuts any stream of pictures, however the bytes arrive", () => {
    fc.assert(
      fc.property(fc.array(pictures, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (sent, step) => {
        const parts = sent.flatMap(({ width, height, data }) => [Buffer.from(`P6\n${width} ${height}\n255\n`), data]);
        const stream = Buffer.concat(parts);
        const read: Picture[] = [];
        const reader = createPpmReader({ now: () => 7, room, onPicture: (picture) => read.push(picture) });
        for (let at = 0; at < stream.length; at += step) reader(stream.subarray(at, at + step));
        expect(read).toEqual(sent.map((picture) => ({ ...picture, capturedAt: 7 })));
      }),
    );
  });

  it.each(["HTTP/1.1 200 OK\r\n".repeat(3), "P5\n1 1\n255\n".repeat(4), "P6\n0 9\n255\n", "P6\n9999 9\n255\n"])(
    "takes no picture from %j",
    (text) => {
      const read = createPpmReader({ now: () => 0, room, onPicture: () => {} });
      expect(() => read(Buffer.from(text))).toThrow(NotPictures);
    },
  );
});
