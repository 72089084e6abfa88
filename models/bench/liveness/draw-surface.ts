import type { Pinhole } from "./camera.ts";
import { emptyLayer, type Layer } from "./layer.ts";
import { type LinearImage, sampleInto } from "./linear-image.ts";
import type { Surface } from "./surface.ts";

/** Room around the surface, so that it can be softened. */
const MARGIN_PX = 6;
/** Nearer than this a vertex would be inside the lens. */
const NEAREST_M = 0.02;

/** Draws a surface as the camera sees it: nearest part in front, perspective-correct, one sample a pixel from the fitting level of its picture. */
export function drawSurface(surface: Surface, camera: Pinhole): Layer {
  const seen = projectAll(surface, camera);
  const layer = emptyLayer(camera, boundsOf(seen));
  const depth = new Float32Array(layer.width * layer.height);
  const { columns, rows } = surface;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corner = row * columns + column;
      drawTriangle({ surface, seen, layer, depth, corners: [corner, corner + 1, corner + columns] });
      drawTriangle({ surface, seen, layer, depth, corners: [corner + 1, corner + columns + 1, corner + columns] });
    }
  }
  return layer;
}

/** Pixel across, pixel down and 1/distance of each vertex. */
function projectAll({ places }: Surface, { width, height, focalPx }: Pinhole): Float64Array {
  const seen = new Float64Array(places.length);
  for (let at = 0; at < places.length; at += 3) {
    const inverse = 1 / Math.max(places[at + 2] as number, NEAREST_M);
    seen[at] = (width - 1) / 2 + focalPx * (places[at] as number) * inverse;
    seen[at + 1] = (height - 1) / 2 + focalPx * (places[at + 1] as number) * inverse;
    seen[at + 2] = inverse;
  }
  return seen;
}

function boundsOf(seen: Float64Array) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let at = 0; at < seen.length; at += 3) {
    bounds.left = Math.min(bounds.left, (seen[at] as number) - MARGIN_PX);
    bounds.right = Math.max(bounds.right, (seen[at] as number) + MARGIN_PX);
    bounds.top = Math.min(bounds.top, (seen[at + 1] as number) - MARGIN_PX);
    bounds.bottom = Math.max(bounds.bottom, (seen[at + 1] as number) + MARGIN_PX);
  }
  return bounds;
}

interface TriangleJob {
  readonly surface: Surface;
  readonly seen: Float64Array;
  readonly layer: Layer;
  readonly depth: Float32Array;
  readonly corners: readonly [number, number, number];
}

const pixel = new Float32Array(4);

/** The hot loop of rendering: written flat, because a call or an array per pixel would cost more than the sampling. */
function drawTriangle({ surface, seen, layer, depth, corners: [a, b, c] }: TriangleJob): void {
  const { cover, shade } = surface;
  const ax = (seen[3 * a] as number) - layer.x;
  const ay = (seen[3 * a + 1] as number) - layer.y;
  const bx = (seen[3 * b] as number) - layer.x;
  const by = (seen[3 * b + 1] as number) - layer.y;
  const cx = (seen[3 * c] as number) - layer.x;
  const cy = (seen[3 * c + 1] as number) - layer.y;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (Math.abs(area) < 1e-9) return;
  const [ia, ib, ic] = [seen[3 * a + 2] as number, seen[3 * b + 2] as number, seen[3 * c + 2] as number];
  const ua = (cover[2 * a] as number) * ia;
  const ub = (cover[2 * b] as number) * ib;
  const uc = (cover[2 * c] as number) * ic;
  const va = (cover[2 * a + 1] as number) * ia;
  const vb = (cover[2 * b + 1] as number) * ib;
  const vc = (cover[2 * c + 1] as number) * ic;
  const sa = (shade[a] as number) * ia;
  const sb = (shade[b] as number) * ib;
  const sc = (shade[c] as number) * ic;
  const { image, scale, shift } = levelFor(surface, [a, b, c], Math.abs(area));
  const firstX = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const lastX = Math.min(layer.width - 1, Math.floor(Math.max(ax, bx, cx)));
  const firstY = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const lastY = Math.min(layer.height - 1, Math.floor(Math.max(ay, by, cy)));
  for (let y = firstY; y <= lastY; y++) {
    for (let x = firstX; x <= lastX; x++) {
      const wa = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area;
      const wb = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area;
      const wc = 1 - wa - wb;
      if (wa < 0 || wb < 0 || wc < 0) continue;
      const inverse = wa * ia + wb * ib + wc * ic;
      const at = y * layer.width + x;
      if (inverse <= (depth[at] as number)) continue;
      const u = (wa * ua + wb * ub + wc * uc) / inverse;
      const v = (wa * va + wb * vb + wc * vc) / inverse;
      sampleInto(image, u * scale + shift, v * scale + shift, pixel);
      const coverage = pixel[3] as number;
      if (coverage < 0.02) continue;
      const light = (wa * sa + wb * sb + wc * sc) / inverse;
      depth[at] = inverse;
      layer.light[4 * at] = (pixel[0] as number) * light;
      layer.light[4 * at + 1] = (pixel[1] as number) * light;
      layer.light[4 * at + 2] = (pixel[2] as number) * light;
      layer.light[4 * at + 3] = coverage;
      layer.cover[2 * at] = u;
      layer.cover[2 * at + 1] = v;
    }
  }
}

/** The level of the picture that has about one pixel for each pixel of the triangle, and how to read it. */
function levelFor(
  { cover, picture }: Surface,
  [a, b, c]: readonly [number, number, number],
  area: number,
): { readonly image: LinearImage; readonly scale: number; readonly shift: number } {
  const at = (index: number): number => cover[index] as number;
  const across = (at(2 * b) - at(2 * a)) * (at(2 * c + 1) - at(2 * a + 1));
  const covered = Math.abs(across - (at(2 * b + 1) - at(2 * a + 1)) * (at(2 * c) - at(2 * a)));
  const halvings = Math.round(Math.log2(Math.max(covered / area, 1)) / 2);
  const level = Math.min(halvings, picture.length - 1);
  const scale = 1 / 2 ** level;
  // A coarser pixel's centre lies between the finer ones'.
  return { image: picture[level] as LinearImage, scale, shift: scale / 2 - 0.5 };
}
