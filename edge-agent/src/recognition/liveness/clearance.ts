import { type HeadTurn, type LivenessVerdict, promptOf, type TurnPrompt } from "@menshen/models";
import type { LivenessMode, Recognition } from "@menshen/protocol";

/** What an entry tells of liveness. */
export type LivenessFound = NonNullable<Recognition["liveness"]>;

/** What stands between a clear match and the lock. */
export type Clearance =
  /** Nothing; what was found goes into the entry. */
  | { readonly type: "clear"; readonly found: LivenessFound }
  /** A moment more of looking. */
  | { readonly type: "wait" }
  /** A turn of the head. */
  | { readonly type: "ask"; readonly prompt: TurnPrompt }
  /** The challenge was not passed: `liveness-doubtful`, and card and phone open as ever. */
  | { readonly type: "refused"; readonly found: LivenessFound };

export interface Evidence {
  readonly mode: LivenessMode;
  readonly verdict: LivenessVerdict;
  readonly challenge: HeadTurn | undefined;
  /** When the person was first seen, and now: monotonic milliseconds. */
  readonly firstView: number;
  readonly at: number;
}

/** For so long after a person's first view a verdict is waited for before they are asked to turn their head (milliseconds). */
const waitForVerdictMs = 1_200;

/** Says whether a clear match may open, from the mode, the verdict and the challenge; pure and total. */
export function clearanceOf(evidence: Evidence): Clearance {
  const { mode, verdict, challenge } = evidence;
  switch (challenge?.name) {
    case "passed":
    case "failed":
    case "timed-out": {
      const found = { mode, verdict, challenge: challenge.name };
      return challenge.name === "passed" || mode === "observe" ? { type: "clear", found } : { type: "refused", found };
    }
    case "asking":
      if (mode === "observe") return { type: "clear", found: { mode, verdict } };
      return { type: "ask", prompt: promptOf(challenge) ?? "look-here" };
    case undefined:
      return unasked(evidence);
  }
}

function unasked({ mode, verdict, firstView, at }: Evidence): Clearance {
  if (mode === "observe") return { type: "clear", found: { mode, verdict } };
  if (mode === "in-doubt" && verdict === "live") return { type: "clear", found: { mode, verdict } };
  if (mode === "in-doubt" && verdict === "not-judged" && at - firstView < waitForVerdictMs) return { type: "wait" };
  return { type: "ask", prompt: "look-here" };
}
