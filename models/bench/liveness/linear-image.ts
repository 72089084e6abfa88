import type { Picture } from "../../src/picture.ts";

/** Light as it adds up in a lens: red, green, blue and coverage in turn, linear, 1 is white in the room's light. */
export interface LinearImage {
  readonly width: number;
  readonly height: number;
  /** 4 · width · height values; colours are multiplied by coverage already. */
  readonly data: Float32Array;
}

/** An image and ever halved copies of it, so that a far surface is read without skipping pixels. */
export type Pyramid = readonly LinearImage[];

const CODES = 256;
/** IEC 61966-2-1 (sRGB), code to light. */
const LIGHT_OF_CODE = Float32Array.from({ length: CODES }, (_, code) => decode(code / (CODES - 1)));
const ENCODE_STEPS = 8192;
/** Light to code, in steps fine enough that the darkest codes are kept apart. */
const CODE_OF_LIGHT = Float32Array.from({ length: ENCODE_STEPS + 1 }, (_, step) => encode(step / ENCODE_STEPS) * 255);

function decode(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}

function encode(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The light of an 8-bit sRGB code; pure. */
export function lightOf(code: number): number {
  return LIGHT_OF_CODE[code] as number;
}

/** The sRGB code, 0–255 and not rounded, of light 0–1; what is brighter is burnt out; pure. */
export function codeOf(light: number): number {
  const clipped = light <= 0 ? 0 : light >= 1 ? 1 : light;
  return CODE_OF_LIGHT[(clipped * ENCODE_STEPS + 0.5) | 0] as number;
}

/** An image of one colour. */
export function plainImage(width: number, height: number, colour: readonly [number, number, number]): LinearImage {
  const data = new Float32Array(4 * width * height);
  for (let at = 0; at < data.length; at += 4) data.set([...colour, 1], at);
  return { width, height, data };
}

/** Turns an 8-bit picture into light; pure. */
export function toLight(picture: Picture): LinearImage {
  const data = new Float32Array(4 * picture.width * picture.height);
  for (let from = 0, to = 0; to < data.length; from += 3, to += 4) {
    data[to] = LIGHT_OF_CODE[picture.data[from] as number] as number;
    data[to + 1] = LIGHT_OF_CODE[picture.data[from + 1] as number] as number;
    data[to + 2] = LIGHT_OF_CODE[picture.data[from + 2] as number] as number;
    data[to + 3] = 1;
  }
  return { width: picture.width, height: picture.height, data };
}

/** The image and its halves, down to 8 pixels a side; pure. */
export function pyramidOf(image: LinearImage): Pyramid {
  const levels = [image];
  for (let level = image; Math.min(level.width, level.height) >= 16; ) {
    level = halved(level);
    levels.push(level);
  }
  return levels;
}

/** Mean of each 2 × 2 block; an odd last row or column is left out; pure. */
export function halved({ width, height, data }: LinearImage): LinearImage {
  const half = { width: width >> 1, height: height >> 1 };
  const out = new Float32Array(4 * half.width * half.height);
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const upper = 4 * (2 * y * width + 2 * x);
      const lower = upper + 4 * width;
      const to = 4 * (y * half.width + x);
      for (let channel = 0; channel < 4; channel++) {
        const above = (data[upper + channel] as number) + (data[upper + 4 + channel] as number);
        const below = (data[lower + channel] as number) + (data[lower + 4 + channel] as number);
        out[to + channel] = (above + below) / 4;
      }
    }
  }
  return { ...half, data: out };
}

/** Reads between pixels (bilinear; the edge repeats) at pixel coordinates whose whole numbers are pixel centres, into `out`. */
export function sampleInto({ width, height, data }: LinearImage, x: number, y: number, out: Float32Array): void {
  const px = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const py = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const left = px | 0;
  const top = py | 0;
  const fx = px - left;
  const fy = py - top;
  const p = 4 * (top * width + left);
  const right = left < width - 1 ? 4 : 0;
  const q = top < height - 1 ? p + 4 * width : p;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  for (let channel = 0; channel < 4; channel++) {
    const upper = (data[p + channel] as number) * w00 + (data[p + right + channel] as number) * w10;
    const lower = (data[q + channel] as number) * w01 + (data[q + right + channel] as number) * w11;
    out[channel] = upper + lower;
  }
}
