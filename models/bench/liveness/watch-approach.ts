import { overlap } from "../../src/detector.ts";
import type { FaceEngine, FaceView } from "../../src/face.ts";
import { judgeLiveness, type LivenessJudgement } from "../../src/liveness/judge-liveness.ts";
import type { Picture } from "../../src/picture.ts";
import { type Approach, developed } from "./scene.ts";

/** A face followed through an approach. */
export interface FollowedFace {
  readonly views: readonly (FaceView & { readonly capturedAt: number })[];
  /** The last frames in which it was seen, newest last, with its view. */
  readonly last: readonly { readonly picture: Picture; readonly view: FaceView }[];
}

/** What the shipped judge said of a face that came. */
export interface Judged {
  readonly kind: string;
  readonly identity: string;
  readonly timeOfDay: string;
  /** Views at least as large as a door looks at. */
  readonly views: number;
  readonly judgement: LivenessJudgement;
}

/** As at the door: smaller faces are passers-by. */
const NEARER_THAN_PX = 80;
/** Faces seen in fewer frames than this are false alarms of the detector or passers-by. */
const FEWEST_VIEWS = 3;
const SAME_FACE = 0.3;
const LAST_KEPT = 3;

/** Looks at every frame of an approach with the shipped engine and follows each face by its place. */
export async function watchApproach(
  engine: Pick<FaceEngine, "look">,
  approach: Approach,
): Promise<readonly FollowedFace[]> {
  let followed: FollowedFace[] = [];
  for await (const frame of approach.frames()) {
    const picture = await developed(frame);
    const seen = await engine.look(picture, { describe: "none", minHeightPx: NEARER_THAN_PX, cues: true });
    for (const view of seen) {
      const dated = { ...view, capturedAt: frame.capturedAt };
      const known = followed.find(({ views }) => isNear(views.at(-1), view));
      const before = known ?? { views: [], last: [] };
      const last = [...before.last, { picture, view }].slice(-LAST_KEPT);
      const now = { views: [...before.views, dated], last };
      followed = [...followed.filter((face) => face !== known), now];
    }
  }
  return followed.filter(({ views }) => views.length >= FEWEST_VIEWS);
}

function isNear(before: FaceView | undefined, now: FaceView): boolean {
  return before !== undefined && overlap(before.box, now.box) >= SAME_FACE;
}

/** Has the shipped judge say what it makes of a followed face; pure. */
export function judgeFace({ kind, identity, timeOfDay }: Approach, { views }: FollowedFace): Judged {
  return { kind, identity, timeOfDay, views: views.length, judgement: judgeLiveness(views) };
}
