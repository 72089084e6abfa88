import type { Picture } from "./picture.ts";

/** A square part of a picture in pixels; it may reach beyond the picture, where the letterbox stays black. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The smallest window from the top left corner that holds the whole picture; pure. */
export function wholeWindow(picture: Picture): Window {
  return { x: 0, y: 0, side: Math.max(picture.width, picture.height) };
}

/** Beyond this reduction two taps per direction miss too much of the picture. */
const PIXELS_PER_TAP = 3;

/** How many of the `size` rows of a shrunk window show some of the picture; the rest below are black. Pure. */
export function rowsShown(picture: Picture, window: Window, size: number): number {
  const rows = Math.ceil(((picture.height - window.y) * size) / window.side - 0.5);
  return Math.min(Math.max(rows, 0), size);
}

/**
 * Shrinks a window of the picture to `size` columns and `rows` rows (all of them unless told) into `out`
 * (3 · rows · size floats, channel planes, −1…1); each value is the mean of a small grid of nearest pixels, which costs a
 * fraction of true area averaging and finds the same faces.
 */
export function letterbox(
  picture: Picture,
  window: Window,
  size: number,
  out: Float32Array,
  rows: number = size,
): Float32Array {
  const taps = Math.max(2, Math.ceil(window.side / size / PIXELS_PER_TAP));
  const axis = { side: window.side, size, taps };
  const down = tapPositions({ ...axis, origin: window.y, limit: picture.height, stride: picture.width * 3 });
  const across = tapPositions({ ...axis, origin: window.x, limit: picture.width, stride: 3 });
  const job: Job = { data: picture.data, down, across, taps, size, rows };
  out.fill(-1);
  if (taps === 2 && lastByteRead(job) < picture.data.length) {
    fillByFours(job, out);
  } else {
    fillByTaps(job, out);
  }
  return out;
}

interface Job {
  readonly data: Uint8Array;
  /** Byte offsets of the taps of each row and of each column. */
  readonly down: Int32Array;
  readonly across: Int32Array;
  readonly taps: number;
  readonly size: number;
  readonly rows: number;
}

/** Where the reading of four bytes at the last tap ends; it takes one byte of the next pixel along. */
function lastByteRead({ down, across }: Job): number {
  const farthest = (taps: Int32Array): number => taps.reduce((most, tap) => (tap > most ? tap : most), 0);
  return farthest(down) + farthest(across) + 3;
}

/** Red and blue of a pixel read as one whole number: two sums of four bytes fit beside each other in 32 bits. */
const RED_AND_BLUE = 0xff00ff;
const PER_FOUR = 1 / (127.5 * 4);

/** The usual case, two taps each way, written out, each pixel read at once: byte by byte it took twice the time. */
function fillByFours({ data, down, across, size, rows }: Job, out: Float32Array): void {
  const bytes = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const plane = size * rows;
  for (let y = 0; y < rows; y++) {
    const upper = down[2 * y] as number;
    const lower = down[2 * y + 1] as number;
    if (upper < 0) {
      continue;
    }
    for (let x = 0; x < size; x++) {
      const left = across[2 * x] as number;
      const right = across[2 * x + 1] as number;
      if (left < 0) {
        continue;
      }
      const a = bytes.getUint32(upper + left, true);
      const b = bytes.getUint32(upper + right, true);
      const c = bytes.getUint32(lower + left, true);
      const d = bytes.getUint32(lower + right, true);
      const redAndBlue = (a & RED_AND_BLUE) + (b & RED_AND_BLUE) + (c & RED_AND_BLUE) + (d & RED_AND_BLUE);
      const green = ((a >>> 8) & 0xff) + ((b >>> 8) & 0xff) + ((c >>> 8) & 0xff) + ((d >>> 8) & 0xff);
      const to = y * size + x;
      out[to] = (redAndBlue & 0xffff) * PER_FOUR - 1;
      out[plane + to] = green * PER_FOUR - 1;
      out[2 * plane + to] = (redAndBlue >>> 16) * PER_FOUR - 1;
    }
  }
}

/** Any number of taps: sums them row by row of taps into a line of its own, so that every loop stays flat. */
function fillByTaps({ data, down, across, taps, size, rows }: Job, out: Float32Array): void {
  const plane = size * rows;
  const scale = 1 / (127.5 * taps * taps);
  const line = new Float32Array(3 * size);
  for (let y = 0; y < rows; y++) {
    if ((down[y * taps] as number) < 0) {
      continue;
    }
    line.fill(0);
    for (let row = y * taps; row < (y + 1) * taps; row++) {
      addTaps({ data, across, taps, size }, down[row] as number, line);
    }
    for (let x = 0; x < size; x++) {
      const to = y * size + x;
      out[to] = (line[3 * x] as number) * scale - 1;
      out[plane + to] = (line[3 * x + 1] as number) * scale - 1;
      out[2 * plane + to] = (line[3 * x + 2] as number) * scale - 1;
    }
  }
}

/** Adds one row of taps to a line of sums; columns beyond the picture stay at zero, which is black. */
function addTaps(
  { data, across, taps, size }: Pick<Job, "data" | "across" | "taps" | "size">,
  start: number,
  line: Float32Array,
): void {
  for (let column = 0; column < size * taps; column++) {
    const offset = across[column] as number;
    if (offset >= 0) {
      const from = start + offset;
      const to = 3 * Math.floor(column / taps);
      line[to] = (line[to] as number) + (data[from] as number);
      line[to + 1] = (line[to + 1] as number) + (data[from + 1] as number);
      line[to + 2] = (line[to + 2] as number) + (data[from + 2] as number);
    }
  }
}

interface Axis {
  readonly origin: number;
  readonly side: number;
  readonly limit: number;
  readonly size: number;
  readonly taps: number;
  readonly stride: number;
}

/** Byte offsets of the taps of each output row or column; −1 marks one whose centre lies beyond the picture. */
function tapPositions({ origin, side, limit, size, taps, stride }: Axis): Int32Array {
  const positions = new Int32Array(size * taps);
  const step = side / size;
  for (let index = 0; index < size; index++) {
    const centre = origin + (index + 0.5) * step;
    for (let tap = 0; tap < taps; tap++) {
      const at = Math.floor(origin + (index + (tap + 0.5) / taps) * step);
      const inside = Math.min(Math.max(at, 0), limit - 1);
      positions[index * taps + tap] = centre < 0 || centre >= limit ? -1 : inside * stride;
    }
  }
  return positions;
}
