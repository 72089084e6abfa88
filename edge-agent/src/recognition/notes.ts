import type { Frame } from "@menshen/hardware";
import type { Light, LivenessMode } from "@menshen/protocol";
import { type Attempt, noteView } from "./attempt.ts";
import type { Verdict } from "./recognise.ts";
import type { View } from "./views.ts";

/** What is kept of one followed person beside their track. */
export interface Notes {
  readonly attempt: Attempt;
  /** The frame that shows them best; kept until they are decided on. */
  readonly best?: { readonly frame: Frame; readonly rating: number; readonly heightPx: number };
  readonly asked?: Asked;
  /** When they were last described, whatever came of it (`capturedAt`). */
  readonly describedAt?: number;
  /** Whether it was told that they could not be seen well enough. */
  readonly unusableTold: boolean;
}

/** Somebody recognised who was asked to show that they are alive, and how the door dealt with doubt then. */
export interface Asked {
  readonly verdict: Verdict;
  readonly mode: LivenessMode;
}

interface Shown {
  readonly frame: Frame;
  readonly light: Light;
  readonly isDescribed: boolean;
}

/** Takes in what one frame showed of a person; pure. */
export function noted(before: Notes | undefined, view: View, { frame, light, isDescribed }: Shown): Notes {
  const attempt = noteView(before?.attempt, view, { at: frame.capturedAt, light });
  const { rating, heightPx } = view;
  const { best } = before ?? {};
  const isBetter = best === undefined || rating > best.rating || (rating === best.rating && heightPx >= best.heightPx);
  const described = isDescribed && { describedAt: frame.capturedAt };
  return { unusableTold: false, ...before, ...described, attempt, best: isBetter ? { frame, rating, heightPx } : best };
}
