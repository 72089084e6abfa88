import type { Hardware, Unsubscribe } from "@menshen/hardware";
import type {
  Actor,
  ClockQuality,
  DenyReason,
  EntryId,
  EventBody,
  LivenessVerdict,
  Millis,
  Monotonic,
} from "@menshen/protocol";
import type { JournalMarks } from "../../journal/journal.ts";
import type { LinkState } from "../../link/link.ts";
import type { LitView } from "../../recognition/watch-frame.ts";

/** What became of a face before the camera. */
export interface FaceDecided {
  readonly outcome: "granted" | "denied" | "second-factor";
  readonly liveness?: LivenessVerdict;
}

/** All that a commissioning run measures by: the door's parts, as they tell of themselves. */
export interface Bench {
  readonly hardware: Pick<Hardware, "lock" | "contact" | "exitButton" | "inputs" | "readers" | "indicator" | "voice">;
  readonly tryLock: (pulseId: EntryId, actor: Actor) => DenyReason | undefined;
  readonly append: (body: EventBody) => void;
  readonly isFireStanding: () => boolean;
  readonly link: { state(): LinkState; onState(listener: (state: LinkState) => void): Unsubscribe } | undefined;
  readonly clockQuality: () => ClockQuality;
  readonly clockOffsetMs: () => number;
  readonly onViews: (listener: (views: readonly LitView[]) => void) => Unsubscribe;
  readonly onFaceDecided: (listener: (decided: FaceDecided) => void) => Unsubscribe;
  readonly journal: {
    marks(): JournalMarks | undefined;
    headAt(seq: number): Promise<string | undefined>;
    knowsPulse(pulseId: string): Promise<boolean>;
  };
  /** The kernel's own id of its start. */
  readonly machineBoot: () => Promise<string>;
  readonly now: () => Monotonic;
  readonly after: (span: Millis, act: () => void) => () => void;
}

/** Nothing came within the time a check gives; or somebody called it off. */
export type Missed = "too-late" | "called-off";

/**
 * Waits until something is told that counts; `seconds` at most, and no longer than `signal` lets it. `listen` gets a function to call with
 * what was told.
 */
export function waitFor<Value>(
  { after }: Pick<Bench, "after">,
  within: Millis,
  signal: AbortSignal,
  listen: (take: (value: Value) => void) => Unsubscribe,
): Promise<{ readonly came: true; readonly value: Value } | { readonly came: false; readonly why: Missed }> {
  return new Promise((resolve) => {
    let leave: Unsubscribe | undefined;
    let isOver = false;
    const settle = (outcome: Parameters<typeof resolve>[0]) => {
      if (isOver) return;
      isOver = true;
      callOff();
      leave?.();
      signal.removeEventListener("abort", abandon);
      resolve(outcome);
    };
    const abandon = () => settle({ came: false, why: "called-off" });
    const callOff = after(within, () => settle({ came: false, why: "too-late" }));
    if (signal.aborted) return abandon();
    signal.addEventListener("abort", abandon);
    leave = listen((value) => settle({ came: true, value }));
    // What was true already was told before there was a way to leave.
    if (isOver) leave();
  });
}
