import type { Point } from "../../src/similarity.ts";
import { BUST, type Bust, headEllipse, inPicture } from "./bust.ts";
import { type Pose, turned, type Vector } from "./camera.ts";
import type { Pyramid } from "./linear-image.ts";
import { gridSurface, type Surface } from "./surface.ts";

/** Distance between vertices, metres: a nose needs several. */
const STEP_M = 0.005;
const COLUMNS = Math.round((BUST.right - BUST.left) / STEP_M) + 1;
const ROWS = Math.round((BUST.bottom - BUST.top) / STEP_M) + 1;
/** The last row of vertices draws the clothes down to here, out of every picture. */
const HEM_M = 1.5;
/** The head turns about the top of the neck, this far behind the eyes. */
const PIVOT_BEHIND_M = 0.1;
/** Below the chin turning fades within this distance: shoulders do not turn with the head. */
const NECK_M = 0.08;

/** How far towards the camera each point of a face stands, metres from the plane through the eyes' corners. */
export type Relief = (point: Point) => number;

/** Light of a room: some from everywhere, the rest from one side. */
export interface RoomLight {
  /** Share that comes from everywhere, 0–1. */
  readonly ambient: number;
  /** Towards the lamp: right, down, towards the camera; length 1. */
  readonly towards: Vector;
}

/**
 * A generic head fitted to 68 landmarks: an ellipsoid for the skull, a fuller one for hair, ridges and hollows for nose,
 * eyes, lips and chin, a cylinder for the neck and a bulge for the chest. It is nobody's measured face.
 */
export function headRelief(landmarks: readonly Point[]): Relief {
  const { middle, halfWidth, halfHeight } = headEllipse(landmarks);
  const chin = landmarks[8] as Point;
  const [bridge, tip, lip] = [landmarks[27] as Point, landmarks[30] as Point, landmarks[51] as Point];
  const eyes = [landmarks.slice(36, 42), landmarks.slice(42, 48)].map(meanOf);
  const faceMiddle: Point = [(middle[0] + bridge[0] + chin[0]) / 3, chin[1] * 0.25];
  const faceReach = [halfWidth * 0.97, chin[1] * 0.85] as const;
  return ([x, y]) => {
    const face = dome((x - faceMiddle[0]) / faceReach[0], (y - faceMiddle[1]) / faceReach[1], 0.1) - 0.1;
    const skull = dome((x - middle[0]) / halfWidth, (y - middle[1]) / halfHeight, 0.09) - 0.105;
    const neck = dome((x - chin[0]) / 0.06, 0, 0.055) - 0.115;
    const chest = dome((x - chin[0]) / 0.3, (y - chin[1] - 0.3) / 0.3, 0.1) - 0.14;
    const along = Math.min(1, Math.max(0, (y - bridge[1]) / (tip[1] - bridge[1])));
    const noseX = bridge[0] + (tip[0] - bridge[0]) * along;
    const noseHeight = y <= tip[1] ? 0.005 + 0.02 * along : 0.025 * Math.exp(-(((y - tip[1]) / 0.008) ** 2));
    const nose = noseHeight * hill(x - noseX, 0.009 + 0.004 * along) * (y < bridge[1] ? hill(y - bridge[1], 0.01) : 1);
    const hollows = eyes.reduce((sum, eye) => sum - 0.007 * hill(x - eye[0], 0.014) * hill(y - eye[1], 0.011), 0);
    const lips = 0.006 * hill(x - lip[0], 0.02) * hill(y - lip[1] - 0.006, 0.012);
    const jut = 0.005 * hill(x - chin[0], 0.016) * hill(y - chin[1] + 0.012, 0.014);
    return Math.max(Math.max(face, skull) + nose + hollows + lips + jut, y > chin[1] - 0.02 ? neck : -1, chest);
  };
}

const dome = (x: number, y: number, height: number): number => height * Math.sqrt(Math.max(0, 1 - x * x - y * y));
const hill = (distance: number, width: number): number => Math.exp(-((distance / width) ** 2) / 2);

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce<Point>(([x, y], [px, py]) => [x + px, y + py], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** A head's vertices before it moves: where each stands, and which way its skin faces. */
export interface HeadShape {
  readonly bust: Bust;
  readonly light: RoomLight;
  /** Row by row, right, down and towards the camera, metres. */
  readonly points: readonly Vector[];
  readonly normals: readonly Vector[];
}

/** Works out a head's shape once, because the relief is dear and a film has many frames. */
export function shapeHead(bust: Bust, relief: Relief, light: RoomLight): HeadShape {
  const places = Array.from({ length: COLUMNS * ROWS }, (_, at): Point => {
    const column = at % COLUMNS;
    const row = Math.floor(at / COLUMNS);
    return [BUST.left + column * STEP_M, BUST.top + row * STEP_M];
  });
  const points = places.map(([x, y]): Vector => [x, y, relief([x, y])]);
  return { bust, light, points, normals: places.map((place) => normalOf(relief, place)) };
}

/**
 * A head before the camera, covered with the bust's picture as it looks now (eyes open or shut); the pose is the point
 * between its eyes when it looks ahead; the photograph's own light stays and changes as the head turns.
 */
export function headSurface({ bust, light, points, normals }: HeadShape, picture: Pyramid, pose: Pose): Surface {
  const chin = (bust.landmarks[8] as Point)[1];
  const pivot: Vector = [0, chin, -PIVOT_BEHIND_M];
  return gridSurface({ columns: COLUMNS, rows: ROWS + 1, picture }, (across, down) => {
    const row = Math.round(down * ROWS);
    const at = Math.min(row, ROWS - 1) * COLUMNS + Math.round(across * (COLUMNS - 1));
    const [px, py, pz] = points[at] as Vector;
    const normal = normals[at] as Vector;
    const share = Math.min(1, Math.max(0, 1 - (py - chin) / NECK_M));
    const angles = { yaw: pose.yaw * share, pitch: pose.pitch * share, roll: pose.roll * share };
    const [x, y, out] = turned(angles, [px - pivot[0], py - pivot[1], pz - pivot[2]]);
    const below = row === ROWS ? HEM_M : 0;
    return {
      place: [pose.x + pivot[0] + x, pose.y + pivot[1] + y + below, pose.z - (pivot[2] + out)],
      cover: inPicture(bust, [px, py]),
      shade: lit(turned(angles, normal), light) / lit(normal, light),
    };
  });
}

function normalOf(relief: Relief, [x, y]: Point): Vector {
  const step = STEP_M / 2;
  const dx = (relief([x + step, y]) - relief([x - step, y])) / (2 * step);
  const dy = (relief([x, y + step]) - relief([x, y - step])) / (2 * step);
  const length = Math.hypot(dx, dy, 1);
  return [-dx / length, -dy / length, 1 / length];
}

/** Light that a matt surface sends back, as a share of what it would face on. */
function lit([x, y, z]: Vector, { ambient, towards }: RoomLight): number {
  return ambient + (1 - ambient) * Math.max(0, x * towards[0] + y * towards[1] + z * towards[2]);
}
