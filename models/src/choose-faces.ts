import type { Box } from "./align.ts";
import { overlap } from "./detector.ts";
import type { DescribeRule, FaceView, LookOptions } from "./face.ts";
import { judgeView } from "./judge.ts";
import { rateView } from "./rate-view.ts";

/** A face is the one a box was given for when they share at least this much of their joint area. */
const SAME_FACE = 0.4;

/** Which faces of a look are described; implausible ones never are; pure. `views` come largest first. */
export function chooseFaces(
  views: readonly FaceView[],
  describe: LookOptions["describe"] = "all",
): ReadonlySet<FaceView> {
  const plausible = views.filter(({ quality }) => quality.plausible);
  switch (describe) {
    case "none":
      return new Set();
    case "largest":
      return new Set(plausible.slice(0, 1));
    case "all":
      return new Set(plausible);
    default:
      return new Set(worthDescribing(plausible, describe));
  }
}

function worthDescribing(views: readonly FaceView[], rule: DescribeRule): readonly FaceView[] {
  const { minRating, except = [], hidden = 1, described = [], most = views.length } = rule;
  const rated = views.map((view) => ({ view, rating: rateView(view), at: describedAt(view, described) }));
  return rated
    .filter(
      ({ view }, index) =>
        !rated.slice(0, index).some((one) => one.rating > 0 && overlap(one.view.box, view.box) > hidden),
    )
    .filter(({ view, rating }) => rating >= minRating && judgeView(view).type === "usable")
    .filter(({ view }) => !except.some((box) => isSameFace(box, view)))
    .sort((one, other) => one.at - other.at || other.rating - one.rating)
    .slice(0, most)
    .map(({ view }) => view);
}

/** When a face was last described; 0 where it never was. */
function describedAt(view: FaceView, described: DescribeRule["described"] = []): number {
  return Math.max(0, ...described.filter(({ box }) => isSameFace(box, view)).map(({ at }) => at));
}

const isSameFace = (box: Box, view: FaceView): boolean => overlap(box, view.box) >= SAME_FACE;
