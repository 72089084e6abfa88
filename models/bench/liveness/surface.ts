import { type Pose, placed, type Vector } from "./camera.ts";
import type { Pyramid } from "./linear-image.ts";

/** A bent or flat sheet of triangles before the camera, with the picture that covers it. */
export interface Surface {
  /** Vertices stand in rows: `columns` × `rows` of them. */
  readonly columns: number;
  readonly rows: number;
  /** Right, down and distance of each vertex, metres. */
  readonly places: Float32Array;
  /** Where each vertex lies in the picture that covers it, pixels. */
  readonly cover: Float32Array;
  /** How much light each vertex sends back, 1 as in the picture. */
  readonly shade: Float32Array;
  readonly picture: Pyramid;
}

/** A sheet of paper or glass: its picture stretched over a width and a height in metres, centred on its pose. */
export interface Sheet {
  readonly widthM: number;
  readonly heightM: number;
  /** One over the radius of its bend about the upright axis, 1/m; positive bends the sides away from the camera; 0 is flat. */
  readonly bend: number;
  readonly picture: Pyramid;
}

const BEND_CELLS = 24;

/** Places a sheet before the camera; a flat one is two triangles, a bent one strips of a cylinder; pure. */
export function sheetSurface(sheet: Sheet, pose: Pose, shadeOf: (normal: Vector) => number = () => 1): Surface {
  const { widthM, heightM, bend, picture } = sheet;
  const columns = bend === 0 ? 2 : BEND_CELLS + 1;
  const [image] = picture;
  if (image === undefined) throw new RangeError("A sheet needs a picture.");
  return gridSurface({ columns, rows: 2, picture }, (across, down) => {
    const along = (across - 0.5) * widthM;
    const angle = along * bend;
    // Length along the sheet is kept: a point `along` lies on the arc at `angle`.
    const x = bend === 0 ? along : Math.sin(angle) / bend;
    const z = bend === 0 ? 0 : (Math.cos(angle) - 1) / bend;
    return {
      place: placed(pose, [x, (down - 0.5) * heightM, z]),
      cover: [across * image.width - 0.5, down * image.height - 0.5],
      shade: shadeOf(placed({ ...pose, x: 0, y: 0, z: 0 }, [Math.sin(angle), 0, Math.cos(angle)])),
    };
  });
}

export interface Vertex {
  readonly place: Vector;
  readonly cover: readonly [number, number];
  readonly shade: number;
}

/** Fills a grid of vertices from a function of the shares 0–1 across and down; pure. */
export function gridSurface(
  grid: Pick<Surface, "columns" | "rows" | "picture">,
  vertexAt: (across: number, down: number) => Vertex,
): Surface {
  const { columns, rows } = grid;
  const places = new Float32Array(3 * columns * rows);
  const cover = new Float32Array(2 * columns * rows);
  const shade = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const vertex = vertexAt(column / (columns - 1), row / (rows - 1));
      places.set(vertex.place, 3 * at);
      cover.set(vertex.cover, 2 * at);
      shade[at] = vertex.shade;
    }
  }
  return { ...grid, places, cover, shade };
}
