import { type Cue, suspicionOn } from "./cue.ts";
import type { SceneThumbnail } from "./pixel-cues.ts";

/** Side of the pieces of surroundings that are laid over one another: cells, and how many of them are compared. */
const PIECE = 14;
const SAMPLES = 7;
/** Where the pieces lie, as shares of the face's size from its centre: beside and above, where no shoulders are. */
const PLACES = [-1.32, -0.95, 0.95, 1.32].flatMap((x) => [-0.9, -0.45, 0, 0.35].map((y) => [x, y] as const));
const ABOVE = [-0.45, 0, 0.45].map((x) => [x, -1.2] as const);
const SPREAD = 3.2;
/** A piece without contrast (standard deviation, grey values) fits everywhere. */
const LEAST_CONTRAST = 7;
/** Where the two readings of a piece fit about equally well, it says nothing. */
const LEAST_LEAD = 0.25;
/** A piece has to fit this well one way or the other; what was hidden or new fits neither. */
const LEAST_FIT = 0.7;
/** How far a piece may be off, in cells, since boxes tremble. */
const PLAY = 2;
/** The face has to have moved or grown by so much, as shares of its size, before its surroundings can have stayed. */
const LEAST_MOTION = 0.25;
const LEAST_PIECES = 4;
/** Fewer pieces than this are believed in proportion. */
const ENOUGH_PIECES = 8;
const SCALE = { innocent: 0.1, suspicious: 0.6 };

/**
 * Whether what surrounds the face moves and grows with it, as a card held before the camera does, or stays where it is, as a
 * room does; from the share of textured pieces that moved along. Undefined while the face stands still or nothing around
 * it has texture. A screen smaller than the pieces' distance shows the room behind it, and goes unseen here. Pure.
 */
export function movesAsOne(scenes: readonly SceneThumbnail[]): Cue | undefined {
  const last = scenes.at(-1);
  if (last === undefined) return undefined;
  const apart = scenes.filter((scene) => motionBetween(scene, last) >= LEAST_MOTION);
  const compared = [0, 0.4, 0.8].flatMap((share) => apart[Math.floor(share * apart.length)] ?? []);
  const votes = compared.flatMap((scene) => [...PLACES, ...ABOVE].flatMap((place) => vote(scene, last, place) ?? []));
  if (votes.length < LEAST_PIECES) return undefined;
  const along = votes.filter((moved) => moved).length / votes.length;
  const belief = Math.min(1, votes.length / ENOUGH_PIECES);
  return { name: "moves-as-one", suspicion: 0.5 + (suspicionOn(SCALE, along) - 0.5) * belief };
}

/** How far the face's square moved, or how much it grew, as a share of the face's size. */
export function motionBetween(from: SceneThumbnail, to: SceneThumbnail): number {
  const face = (to.step * to.size) / SPREAD;
  const centre = ({ x, y, step, size }: SceneThumbnail): readonly [number, number] => [
    x + (step * size) / 2,
    y + (step * size) / 2,
  ];
  const [fx, fy] = centre(from);
  const [tx, ty] = centre(to);
  return Math.max(Math.hypot(tx - fx, ty - fy) / face, Math.abs(1 - from.step / to.step));
}

/** True where a piece of the earlier scene moved along with the face, false where it stayed in the picture. */
function vote(from: SceneThumbnail, to: SceneThumbnail, place: readonly [number, number]): boolean | undefined {
  const face = to.size / SPREAD;
  const column = Math.round(to.size / 2 + place[0] * face - PIECE / 2);
  const row = Math.round(to.size / 2 + place[1] * face - PIECE / 2);
  const piece = pieceAt(to, { column, row, grow: 1 });
  if (piece === undefined || deviationOf(piece) < LEAST_CONTRAST) return undefined;
  // The same place in the picture, seen from the earlier square.
  const grow = to.step / from.step;
  const stayed = {
    column: (to.x + column * to.step - from.x) / from.step,
    row: (to.y + row * to.step - from.y) / from.step,
    grow,
  };
  const asCard = bestFit(from, piece, { column, row, grow: 1 });
  const asRoom = bestFit(from, piece, stayed);
  if (asCard === undefined || asRoom === undefined) return undefined;
  if (Math.max(asCard, asRoom) < LEAST_FIT || Math.abs(asCard - asRoom) < LEAST_LEAD) return undefined;
  return asCard > asRoom;
}

interface Spot {
  readonly column: number;
  readonly row: number;
  /** Cells of the sampled scene per cell of the piece. */
  readonly grow: number;
}

function bestFit(scene: SceneThumbnail, piece: Float32Array, spot: Spot): number | undefined {
  let best: number | undefined;
  for (let dy = -PLAY; dy <= PLAY; dy++) {
    for (let dx = -PLAY; dx <= PLAY; dx++) {
      const other = pieceAt(scene, { ...spot, column: spot.column + dx, row: spot.row + dy });
      if (other !== undefined) best = Math.max(best ?? -1, correlation(piece, other));
    }
  }
  return best;
}

/** Every other cell of a piece of the scene, without their mean; undefined where any of it lies outside. */
function pieceAt({ size, luma }: SceneThumbnail, { column, row, grow }: Spot): Float32Array | undefined {
  const piece = new Float32Array(SAMPLES * SAMPLES);
  const step = (PIECE / SAMPLES) * grow;
  let sum = 0;
  for (let y = 0; y < SAMPLES; y++) {
    const down = Math.round(row + y * step);
    for (let x = 0; x < SAMPLES; x++) {
      const across = Math.round(column + x * step);
      if (down < 0 || across < 0 || down >= size || across >= size) return undefined;
      const value = luma[down * size + across] as number;
      if (value === 0) return undefined;
      piece[y * SAMPLES + x] = value;
      sum += value;
    }
  }
  const mean = sum / piece.length;
  for (let at = 0; at < piece.length; at++) piece[at] = (piece[at] as number) - mean;
  return piece;
}

function deviationOf(piece: Float32Array): number {
  return Math.sqrt(product(piece, piece) / piece.length);
}

function correlation(one: Float32Array, other: Float32Array): number {
  return product(one, other) / Math.max(1e-6, Math.sqrt(product(one, one) * product(other, other)));
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
