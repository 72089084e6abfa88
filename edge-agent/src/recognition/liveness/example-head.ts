import type { FaceView } from "@menshen/models";

type Landmarks = FaceView["landmarks"];
type Point = readonly [number, number];

/** 68 points on a sphere with a nose, turned by an angle (radians): enough of a head for the door; with its yaw as the engine measures it. */
export function exampleHead(turn: number): { readonly landmarks: Landmarks; readonly yaw: number } {
  const landmarks: Landmarks = Array.from({ length: 68 }, (_, index): Point => {
    const [across, down, depth] = pointOf(index);
    return [640 + 100 * (across * Math.cos(turn) + depth * Math.sin(turn)), 360 + 100 * down];
  });
  const [right, left, nose] = [landmarks[36], landmarks[45], landmarks[30]] as [Point, Point, Point];
  return { landmarks, yaw: (2 * (nose[0] - right[0])) / (left[0] - right[0]) - 1 };
}

function pointOf(index: number): readonly [number, number, number] {
  const corners: Readonly<Record<number, Point>> = {
    36: [-0.45, -0.2],
    39: [-0.18, -0.2],
    42: [0.18, -0.2],
    45: [0.45, -0.2],
    48: [-0.25, 0.4],
    54: [0.25, 0.4],
  };
  const corner = corners[index];
  if (corner !== undefined) return [...corner, 0.1];
  if (index >= 27 && index <= 35) return [0, -0.2 + 0.05 * (index - 27), 0.3 + 0.04 * (index - 27)];
  const angle = (2 * Math.PI * index) / 68;
  return [0.5 * Math.cos(angle), 0.5 * Math.sin(angle), -0.2 * Math.abs(Math.cos(angle))];
}
