import sharp from "sharp";
import { codeOf, type LinearImage } from "./linear-image.ts";
import { createRandom, type Random, type Range } from "./random.ts";

/** What a door camera makes of the light that falls on it. */
export interface Sensor {
  /** Light that just fills a pixel is one over this. */
  readonly exposure: number;
  /** Electrons of a full pixel: fewer make more noise. */
  readonly fullWell: number;
  /** Noise of reading a pixel, electrons. */
  readonly readNoise: number;
  /** How much the edges of things are overdrawn, as cameras do; 0 is not at all. */
  readonly sharpening: number;
  readonly jpegQuality: number;
}

export interface SensorRanges {
  readonly fullWell: Range;
  readonly readNoise: Range;
  readonly sharpening: Range;
  readonly jpegQuality: Range;
}

/** Small sensors as in door cameras; by night the gain is up, which is a smaller well. */
export const DAY_SENSOR: SensorRanges = {
  fullWell: [3000, 8000],
  readNoise: [3, 8],
  sharpening: [0, 0.5],
  jpegQuality: [72, 93],
};
export const NIGHT_SENSOR: SensorRanges = {
  fullWell: [400, 1200],
  readNoise: [4, 10],
  sharpening: [0, 0.3],
  jpegQuality: [65, 88],
};

/** Takes the picture: a Bayer mosaic (red, green / green, blue) with shot and read noise, interpolated, sharpened, encoded as sRGB and as a JPEG. */
export function takePicture(scene: LinearImage, sensor: Sensor, random: Random): Promise<Uint8Array> {
  const { width, height } = scene;
  const mosaic = expose(scene, sensor, random);
  const data = new Uint8Array(3 * width * height);
  develop({ mosaic, width, height, sharpening: sensor.sharpening }, data);
  const raw = { width, height, channels: 3 } as const;
  return sharp(data, { raw }).jpeg({ quality: sensor.jpegQuality }).toBuffer();
}

const NORMALS = 1 << 16;
const NOISE = shuffledNormals(NORMALS);

/** The channel each pixel has a filter for, as a share of a full pixel, with noise; written flat for speed. */
function expose(scene: LinearImage, { exposure, fullWell, readNoise }: Sensor, random: Random): Float32Array {
  const { width, height, data } = scene;
  let at = Math.floor(random.next() * NORMALS);
  const stride = 1 + 2 * Math.floor(random.next() * 200);
  const mosaic = new Float32Array(width * height);
  const read = (readNoise / fullWell) ** 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const channel = (y & 1) + (x & 1);
      const light = (data[4 * (y * width + x) + channel] as number) * exposure;
      at = (at + stride + (light > 0.5 ? 1 : 0)) & (NORMALS - 1);
      const full = light > 1 ? 1 : light;
      mosaic[y * width + x] = full + (NOISE[at] as number) * Math.sqrt(full / fullWell + read);
    }
    // Rows must not repeat each other's noise.
    at = (at + Math.floor(random.next() * NORMALS)) & (NORMALS - 1);
  }
  return mosaic;
}

/** Normal numbers in a shuffled order; every picture begins to read them at another place. */
function shuffledNormals(count: number): Float32Array {
  const values = Float32Array.from(
    { length: count },
    (_, at) => Math.sqrt(-2 * Math.log((at + 0.5) / count)) * Math.cos(2 * Math.PI * ((at * 0.6180339887) % 1)),
  );
  const random = createRandom("the order of noise");
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1));
    [values[at], values[other]] = [values[other] as number, values[at] as number];
  }
  return values;
}

interface Mosaic {
  readonly mosaic: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly sharpening: number;
}

/** Bilinear interpolation of the missing colours, an unsharp mask of the green, and sRGB. */
function develop({ mosaic, width, height, sharpening }: Mosaic, out: Uint8Array): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const over = (y > 0 ? y - 1 : 1) * width;
    const under = (y < height - 1 ? y + 1 : height - 2) * width;
    const onRedRow = (y & 1) === 0;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : 1;
      const right = x < width - 1 ? x + 1 : width - 2;
      const own = mosaic[row + x] as number;
      const beside = ((mosaic[row + left] as number) + (mosaic[row + right] as number)) / 2;
      const above = ((mosaic[over + x] as number) + (mosaic[under + x] as number)) / 2;
      const upperCorners = (mosaic[over + left] as number) + (mosaic[over + right] as number);
      const corners = (upperCorners + (mosaic[under + left] as number) + (mosaic[under + right] as number)) / 4;
      const cross = (beside + above) / 2;
      const isGreen = ((x ^ y) & 1) === 1;
      const red = isGreen ? (onRedRow ? beside : above) : onRedRow ? own : corners;
      const blue = isGreen ? (onRedRow ? above : beside) : onRedRow ? corners : own;
      const green = isGreen ? own : cross;
      const edge = sharpening * (green - (isGreen ? corners : cross));
      const to = 3 * (row + x);
      out[to] = codeOf(red + edge) + 0.5;
      out[to + 1] = codeOf(green + edge) + 0.5;
      out[to + 2] = codeOf(blue + edge) + 0.5;
    }
  }
}
