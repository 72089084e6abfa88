import type { HeadTurn, LivenessJudgement, LivenessView, TurnPrompt } from "@menshen/models";
import { promptOf } from "@menshen/models";
import type { LivenessMode, Recognition } from "@menshen/protocol";

type LivenessFound = NonNullable<Recognition["liveness"]>;

/** What stands between a clear match and the lock. */
export type Clearance =
  /** Nothing; what was found goes into the entry. */
  | { readonly type: "clear"; readonly found: LivenessFound }
  /** A moment more of looking. */
  | { readonly type: "wait" }
  /** A turn of the head. */
  | { readonly type: "ask"; readonly prompt: TurnPrompt }
  /** The challenge was not passed: `liveness-doubtful`, and the card or phone opens as ever. */
  | { readonly type: "refused"; readonly found: LivenessFound };

/** For so long after a person's first view a verdict is waited for before they are asked to turn their head (milliseconds). */
const waitForVerdictMs = 900;

export interface Evidence {
  readonly mode: LivenessMode;
  readonly judged: LivenessJudgement;
  readonly views: readonly LivenessView[];
  readonly challenge: HeadTurn | undefined;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** Says whether a clear match may open, from the mode, the verdict and the challenge; pure and total. */
export function clearanceOf({ mode, judged, views, challenge, at }: Evidence): Clearance {
  const { verdict } = judged;
  switch (challenge?.name) {
    case "asking":
      return mode === "observe"
        ? noted({ mode, verdict })
        : { type: "ask", prompt: promptOf(challenge) ?? "look-here" };
    case "passed":
      return noted({ mode, verdict, challenge: "passed" });
    case "failed":
    case "timed-out": {
      const found = { mode, verdict, challenge: challenge.name };
      return mode === "observe" ? noted(found) : { type: "refused", found };
    }
    case undefined:
      return unasked({ mode, judged, views, challenge, at });
  }
}

function unasked({ mode, judged, views, at }: Evidence): Clearance {
  const { verdict } = judged;
  if (mode === "observe") return noted({ mode, verdict });
  const ask: Clearance = { type: "ask", prompt: "look-here" };
  if (mode === "always") return ask;
  if (verdict === "live") return noted({ mode, verdict });
  const firstAt = views[0]?.capturedAt ?? at;
  return verdict === "not-judged" && at - firstAt < waitForVerdictMs ? { type: "wait" } : ask;
}

const noted = (found: LivenessFound): Clearance => ({ type: "clear", found });
