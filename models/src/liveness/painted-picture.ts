import type { Box } from "../align.ts";
import type { Picture } from "../picture.ts";

/** A grey value for each pixel; tests paint their pictures with it. */
export type Paint = (x: number, y: number) => number;

/** Paints a grey picture; values are rounded and kept within 0–255. */
export function paintedPicture(width: number, height: number, paint: Paint): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = Math.max(0, Math.min(255, Math.round(paint(x, y))));
      data.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data };
}

/** Grain that is the same wherever and whenever it is asked for: −1 to 1, without any pattern. */
export function grain(x: number, y: number): number {
  const hash = Math.sin(x * 127.1 + y * 311.7) * 43758.5453;
  return 2 * (hash - Math.floor(hash)) - 1;
}

/** A picture of all that measures may meet, in colour: blots with soft or sharp outlines, grain, stripes, black, burnt-out. */
export function randomPicture(seed: number, width: number, height: number): Picture {
  const chance = (index: number) => (grain(seed + 0.5, index) + 1) / 2;
  const room = clutter(6 + 60 * chance(1));
  const [strength, noise, stripes] = [4 * chance(2), 80 * chance(3) ** 3, 60 * chance(4) ** 2];
  const [lift, level] = [160 * chance(5) - 80, chance(6) < 0.5 ? 1 : 70];
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at++) {
    const [colour, x, y] = [at % 3, Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const blots = level * Math.round((strength * (room(x + 3 * colour, y + seed) - 128)) / level);
    const value = 128 + lift + blots + noise * grain(x + seed, y + 1000 * colour) + stripes * Math.sin(y * chance(7));
    data[at] = Math.max(0, Math.min(255, value));
  }
  return { width, height, data };
}

/** Soft clutter of a room: blots of `size` pixels and different greys with blurred outlines, askew to the picture. */
export function clutter(size: number): Paint {
  return (px, py) => {
    const x = 0.8 * px + 0.6 * py;
    const y = 0.8 * py - 0.6 * px;
    const column = Math.floor(x / size);
    const row = Math.floor(y / size);
    const across = smooth(x / size - column);
    const down = smooth(y / size - row);
    const at = (dx: number, dy: number) => 128 + 90 * grain(column + dx, row + dy);
    const upper = at(0, 0) * (1 - across) + at(1, 0) * across;
    return upper * (1 - down) + (at(0, 1) * (1 - across) + at(1, 1) * across) * down;
  };
}

/** A shaded oval with darker eyes and mouth, in place of a face; undefined beside it. */
export function faceIn({ x: left, y: top, width, height }: Box): (x: number, y: number) => number | undefined {
  return (x, y) => {
    const across = (x - left - width / 2) / (width / 2);
    const down = (y - top - height / 2) / (height / 2);
    if (across * across + down * down > 1) return undefined;
    const eye = Math.min(Math.hypot(across - 0.4, down + 0.25), Math.hypot(across + 0.4, down + 0.25));
    const mouth = Math.hypot(across * 0.6, (down - 0.5) * 2);
    return 170 - 60 * across * across - 30 * down - 90 * Math.exp(-eye * eye * 60) - 60 * Math.exp(-mouth * mouth * 30);
  };
}

const smooth = (share: number): number => share * share * (3 - 2 * share);
