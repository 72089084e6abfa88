import { type Detection, type Detector, withoutDoubles } from "../detector.ts";
import { ModelFault } from "../fault.ts";
import { letterbox, type Window } from "../letterbox.ts";
import type { DetectorManifest } from "../manifest.ts";
import { fillInput, inputShape } from "../recognisers/fill-input.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { type Outputs, openNetwork } from "../session.ts";
import type { Point } from "../similarity.ts";

type Grid = DetectorManifest["grids"][number];

/**
 * Opens a detector described by a manifest from its ONNX file (YuNet's and SCRFD's layouts and their like: grids of cells,
 * a score, a box and points each); throws `model-unfit` when outputs of the manifest are missing or of another length.
 */
export async function openDescribedDetector(
  model: string | Uint8Array,
  manifest: DetectorManifest,
  runtime?: RuntimeName,
): Promise<Detector> {
  const { size } = manifest.input;
  const network = await openNetwork(model, inputShape(manifest.input), runtime);
  const planes = new Float32Array(3 * size * size);
  try {
    requireOutputs(await network.run(), manifest);
  } catch (fault) {
    await network.close();
    throw fault;
  }
  return {
    async detect(picture, window) {
      letterbox(picture, window, size, planes);
      // The letterbox writes −1…1, as BlazeFace reads it; a manifest counts from pixels.
      planes.forEach((value, index) => {
        planes[index] = (value + 1) * 127.5;
      });
      fillInput(planes, manifest.input, network.input);
      return withoutDoubles(decodeGrids(await network.run(), manifest, window));
    },
    close: network.close,
  };
}

/** Reads a detector's outputs as its manifest describes them, in pixels of the picture; pure. */
function decodeGrids(outputs: Outputs, manifest: DetectorManifest, window: Window): readonly Detection[] {
  return manifest.grids.flatMap((grid) => {
    const found: Detection[] = [];
    for (let anchor = 0; anchor < anchorsOf(grid, manifest); anchor++) {
      const score = scoreAt(outputs, grid, anchor);
      if (score >= manifest.minimumScore) {
        found.push(detectionAt(outputs, manifest, { grid, anchor, score, window }));
      }
    }
    return found;
  });
}

/** Both certainties lie between 0 and 1; where there are two, their geometric mean counts (OpenCV, FaceDetectorYN). */
function scoreAt(outputs: Outputs, grid: Grid, anchor: number): number {
  const within = (value = 0): number => Math.min(1, Math.max(0, value));
  const score = within(outputs[grid.scores]?.[anchor]);
  return grid.objectness === undefined ? score : Math.sqrt(score * within(outputs[grid.objectness]?.[anchor]));
}

interface Place {
  readonly grid: Grid;
  readonly anchor: number;
  readonly score: number;
  readonly window: Window;
}

function detectionAt(outputs: Outputs, manifest: DetectorManifest, { grid, anchor, score, window }: Place): Detection {
  const { size } = manifest.input;
  const cells = Math.floor(size / grid.stride);
  const cell = Math.floor(anchor / grid.anchorsPerCell);
  const corner: Point = [cell % cells, Math.floor(cell / cells)];
  const pixels = (grid.stride * window.side) / size;
  const toPicture = ([x, y]: Point): Point => [
    (corner[0] + x) * pixels + window.x,
    (corner[1] + y) * pixels + window.y,
  ];
  const box = outputs[grid.boxes]?.subarray(anchor * 4, anchor * 4 + 4) ?? [];
  const [left, top, right, bottom] = edgesOf(manifest.boxes, [...box] as unknown as Four);
  const [x, y] = toPicture([left, top]);
  const [endX, endY] = toPicture([right, bottom]);
  const points = outputs[grid.points];
  const perAnchor = (points?.length ?? 0) / anchorsOf(grid, manifest);
  const point = (index: number): Point =>
    toPicture([points?.[anchor * perAnchor + 2 * index] ?? 0, points?.[anchor * perAnchor + 2 * index + 1] ?? 0]);
  return { box: { x, y, width: endX - x, height: endY - y }, score, rightEye: point(0), leftEye: point(1) };
}

type Four = readonly [number, number, number, number];

/** Left, top, right and bottom of a box in strides from its cell's corner; pure. */
function edgesOf(kind: DetectorManifest["boxes"], [first, second, third, fourth]: Four): Four {
  if (kind === "edges") {
    return [-first, -second, third, fourth];
  }
  const [width, height] = [Math.exp(third), Math.exp(fourth)];
  return [first - width / 2, second - height / 2, first + width / 2, second + height / 2];
}

function anchorsOf(grid: Grid, { input }: DetectorManifest): number {
  return Math.floor(input.size / grid.stride) ** 2 * grid.anchorsPerCell;
}

function requireOutputs(outputs: Outputs, manifest: DetectorManifest): void {
  for (const grid of manifest.grids) {
    const anchors = anchorsOf(grid, manifest);
    const lengths = [
      [grid.scores, anchors],
      ...(grid.objectness === undefined ? [] : [[grid.objectness, anchors] as const]),
      [grid.boxes, anchors * 4],
    ] as const;
    const points = outputs[grid.points]?.length ?? 0;
    const wrong = lengths.find(([name, length]) => outputs[name]?.length !== length)?.[0];
    const unfit = wrong ?? (points >= anchors * 4 && points % (anchors * 2) === 0 ? undefined : grid.points);
    if (unfit !== undefined) {
      throw new ModelFault("model-unfit", {
        step: `Opening the detector ${manifest.id}`,
        why: `its output ${unfit} has ${outputs[unfit]?.length ?? 0} values, which do not fit ${anchors} anchors`,
        todo: "Correct the manifest, or bring the file that belongs to it.",
      });
    }
  }
}
