import type { SampleFace } from "./faces.ts";
import type { Rendering } from "./person.ts";
import type { WalkUp } from "./walk-up.ts";

/** Somebody who walks up to the replayed door; with enrolment photographs a resident, without them a stranger. */
export interface CastMember {
  readonly key: string;
  readonly walkUp: WalkUp;
  readonly enrolment?: readonly { readonly face: SampleFace; readonly rendering: Rendering }[];
}

const face = (photo: SampleFace["photo"], x: number, y: number, height: number): SampleFace => ({
  photo,
  cx: x + height / 2,
  cy: y + height / 2,
  height,
});

const evening: Rendering = { light: [1.02, 0.97, 0.86], tilt: 4, blur: 0 };
const overcast: Rendering = { light: [0.86, 0.9, 0.95], tilt: -5, blur: 0 };
const rain: Rendering = { light: [0.78, 0.8, 0.84], tilt: 2, blur: 0.8 };
const lamp: Rendering = { light: [1.12, 1.05, 0.93], tilt: -3, blur: 0.5 };
const dusk: Rendering = { light: [0.6, 0.6, 0.62], tilt: -40, blur: 0 };
const plain: Rendering = { light: [1, 1, 1], tilt: 0, blur: 0 };

const resident = (key: string, at: SampleFace, rendering: Rendering): CastMember => ({
  key,
  walkUp: { name: key, face: at, rendering },
  enrolment: [{ face: at, rendering: plain }],
});

const stranger = (key: string, at: SampleFace, rendering: Rendering): CastMember => ({
  key,
  walkUp: { name: key, face: at, rendering },
});

/**
 * Who walks up, in order. `resident-3` is enrolled from one photograph and walks up in another, taken on another day;
 * the other residents walk up in another light, size and angle than they were enrolled in; strangers are enrolled nowhere.
 */
export const cast: readonly CastMember[] = [
  resident("resident-1", face(6, 1145, 345, 242), evening),
  stranger("stranger-1", face(4, 984, 220, 199), evening),
  resident("resident-2", face(6, 236, 530, 235), overcast),
  {
    key: "resident-3",
    walkUp: { name: "resident-3", face: face(1, 1486, 251, 163), rendering: dusk },
    enrolment: [{ face: face(3, 1070, 267, 236), rendering: plain }],
  },
  stranger("stranger-2", face(6, 1470, 310, 246), overcast),
  resident("resident-4", face(3, 1475, 335, 233), overcast),
  resident("resident-5", face(3, 576, 368, 232), rain),
  stranger("stranger-3", face(2, 1455, 195, 199), lamp),
  resident("resident-6", face(5, 1111, 255, 187), lamp),
  resident("resident-7", face(6, 654, 371, 261), evening),
  stranger("stranger-4", face(1, 417, 399, 201), lamp),
  resident("resident-8", face(5, 1402, 428, 235), lamp),
  // The same person in the other photograph's own light: beyond the threshold as well, so the door says no.
  {
    key: "resident-3-again",
    walkUp: { name: "resident-3", face: face(1, 1486, 251, 163), rendering: { ...plain, tilt: -40 } },
  },
];
