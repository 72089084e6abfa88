import type { ViewProblem } from "@menshen/protocol";
import { touches } from "./box.ts";
import { mayBeRecognised } from "./instead.ts";
import type { Followed } from "./tracks.ts";
import type { View } from "./views.ts";

/** Marks every face that a larger one hides in part: what is seen of it may be the other's; pure. Views come largest first. */
export function withoutHidden(views: readonly View[]): readonly View[] {
  return views.map((view, index) => {
    // What is worth nothing may be no face at all, and hides nobody.
    const isHidden = views.slice(0, index).some(({ box, rating }) => rating > 0 && touches(box, view.box));
    if (!isHidden) return view;
    const { descriptor: _unsure, ...rest } = view;
    return { ...rest, problem: "one-at-a-time" as const };
  });
}

export interface HintParts {
  readonly isCovered: boolean;
  readonly views: readonly View[];
  readonly followed: Pick<Followed, "seen" | "switched">;
}

/**
 * What the nearest person could do to be seen better; undefined where there is nothing to say: nobody is there, they can be
 * seen, or they were let in already; pure.
 */
export function hintOf({ isCovered, views, followed }: HintParts): ViewProblem | undefined {
  if (isCovered) return "camera-covered";
  const [nearest] = followed.seen;
  if (nearest === undefined || nearest.track.decided?.stands === "until-left") return undefined;
  if (mayBeRecognised(nearest.track)) return undefined;
  const crowding = views.some(({ problem, box }) => problem === "one-at-a-time" && touches(box, nearest.view.box));
  return crowding || followed.switched ? "one-at-a-time" : nearest.view.problem;
}
