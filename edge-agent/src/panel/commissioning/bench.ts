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
  /** What the lock does without power: in a fire software opens only a fail-safe one. */
  readonly lockKind: "fail-safe" | "fail-secure";
  readonly tryLock: (pulseId: EntryId, actor: Actor) => DenyReason | undefined;
  readonly append: (body: EventBody) => void;
  readonly isFireStanding: () => boolean;
  /** Whether the alarm about a pulse that nothing explains stands. */
  readonly isStrayPulseAlarmed: () => boolean;
  readonly link: { state(): LinkState; onState(listener: (state: LinkState) => void): Unsubscribe } | undefined;
  readonly clockQuality: () => ClockQuality;
  readonly clockOffsetMs: () => number;
  readonly onViews: (listener: (views: readonly LitView[]) => void) => Unsubscribe;
  readonly onFaceDecided: (listener: (decided: FaceDecided) => void) => Unsubscribe;
  readonly journal: {
    marks(): JournalMarks | undefined;
    headAt(seq: number): Promise<string | undefined>;
    unexplainedSince(seq: number): Promise<readonly string[]>;
  };
  /** Resolves once every pulse of before this start is in the journal, explained or reported as unexplained. */
  readonly bootAccounted: Promise<void>;
  /** The kernel's own id of its start. */
  readonly machineBoot: () => Promise<string>;
  readonly now: () => Monotonic;
  readonly after: (span: Millis, act: () => void) => () => void;
}
