import { packageFile } from "../src/catalog.ts";
import type { FaceEngine, FaceView } from "../src/face.ts";
import { distance } from "../src/gallery.ts";
import { readPhotograph } from "../src/photograph.ts";
import type { Picture } from "../src/picture.ts";

export const PHOTOGRAPHS: readonly string[] = [1, 2, 3, 4, 5, 6].map((number) => `sample${number}`);
const MIN_HEIGHT_PX = 90;
/** The only two faces that are surely one person's, by the centres of their boxes. */
export const KNOWN_PAIR = [
  { photograph: "sample1", x: 1570, y: 343 },
  { photograph: "sample3", x: 1187, y: 386 },
] as const;
const SAME_PLACE_PX = 40;

export interface SampleFace {
  /** Photograph and centre of the face, such as "sample1 (1570, 343)". */
  readonly name: string;
  readonly photograph: string;
  readonly view: FaceView;
}
export interface DescribedFace extends SampleFace {
  readonly descriptor: Float32Array;
}
export interface Pair {
  readonly left: string;
  readonly right: string;
  readonly distance: number;
  readonly samePerson: boolean;
}

/** Reads one of the photographs that ship inside @vladmandic/face-api. */
export function readSample(photograph: string): Promise<Picture> {
  return readPhotograph(packageFile("@vladmandic/face-api", `demo/${photograph}.jpg`));
}

/** Finds all faces in the six photographs with a wide search, profiles without a descriptor included. */
export async function findSampleFaces(engine: FaceEngine): Promise<readonly SampleFace[]> {
  const faces: SampleFace[] = [];
  for (const photograph of PHOTOGRAPHS) {
    const views = await engine.look(await readSample(photograph), { search: "wide", minHeightPx: MIN_HEIGHT_PX });
    faces.push(...views.map((view) => ({ name: `${photograph} (${centreOf(view).join(", ")})`, photograph, view })));
  }
  return faces;
}

/** Keeps the faces that have a descriptor. */
export function describedFaces(faces: readonly SampleFace[]): readonly DescribedFace[] {
  return faces.flatMap((face) => {
    const { descriptor } = face.view;
    return descriptor === undefined ? [] : [{ ...face, descriptor }];
  });
}

/** All pairs of faces, nearest first. */
export function nearestPairs(faces: readonly DescribedFace[]): readonly Pair[] {
  return faces
    .flatMap((left, index) =>
      faces.slice(index + 1).map((right) => ({
        left: left.name,
        right: right.name,
        distance: distance("euclidean", left.descriptor, right.descriptor),
        samePerson: areOnePerson(left, right),
      })),
    )
    .sort((one, other) => one.distance - other.distance);
}

/** Whether these two are the known pair, in either order. */
export function areOnePerson(left: SampleFace, right: SampleFace): boolean {
  return (isKnown(left, 0) && isKnown(right, 1)) || (isKnown(left, 1) && isKnown(right, 0));
}

function isKnown(face: SampleFace, which: 0 | 1): boolean {
  const [x, y] = centreOf(face.view);
  const known = KNOWN_PAIR[which];
  return face.photograph === known.photograph && Math.hypot(x - known.x, y - known.y) < SAME_PLACE_PX;
}

function centreOf({ box }: FaceView): readonly [number, number] {
  return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
}
