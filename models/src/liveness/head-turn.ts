import type { Box, Landmarks } from "../align.ts";
import { overlap } from "../detector.ts";
import { planarResidual } from "./planar-fit.ts";

/** Which way the person is asked to turn: their own left (to the right in the picture) or their own right. */
export type TurnDirection = "turn-left" | "turn-right";

/** What the person is asked for now; `look-here` before a turn and after it. */
export type TurnPrompt = TurnDirection | "look-here";

/**
 * `another-face`: a face put in the place of the one asked; `unlike-face`: one that stayed unlike it; `flat-face`: it turned as a
 * picture on a plane would, without its nose moving against its eyes.
 */
export type HeadTurnFailure = "wrong-way" | "another-face" | "unlike-face" | "lost-face" | "flat-face";

/** One view of the person challenged. */
export interface TurnView {
  /** Monotonic milliseconds. */
  readonly capturedAt: number;
  readonly box: Box;
  readonly landmarks: Landmarks;
  /** −1 to 1 as in FaceQuality: positive looks to the picture's right. */
  readonly yaw: number;
  readonly likeness: Likeness;
  /** Whether it is near what the person was recognised by, as a straight look of theirs is. */
  readonly isRecognised: boolean;
}

/**
 * What a view's face says of whether it is the person the challenge began with: surely so; nothing, although it can be
 * compared; or nothing because it cannot.
 */
export type Likeness = "same" | "unlike" | "incomparable";

/** A challenge under way: which turns are still to be made, and how far the present one has come. */
export interface HeadTurnAsking {
  readonly name: "asking";
  readonly attempt: 1 | 2;
  /** All directions drawn at the start; a second attempt asks for the same ones. */
  readonly turns: readonly [TurnDirection, ...TurnDirection[]];
  /** Which of them is asked for. */
  readonly turn: number;
  readonly stage: "look-here" | "turn" | "return";
  /** When the present attempt began. */
  readonly since: number;
  /** The straight look from which the turn is measured. */
  readonly straight?: TurnView;
  readonly last?: TurnView;
  /** Views in a row that were unlike the person, and since when; those that cannot be compared neither count nor end it. */
  readonly unlike?: { readonly since: number; readonly views: number };
}

export type HeadTurn =
  | HeadTurnAsking
  | { readonly name: "passed"; readonly at: number }
  | { readonly name: "failed"; readonly at: number; readonly reason: HeadTurnFailure }
  | { readonly name: "timed-out"; readonly at: number };

export type HeadTurnInput =
  | { readonly type: "view"; readonly view: TurnView }
  | { readonly type: "time"; readonly at: number };

/** How many turns are asked for unless told; each halves what a recording of one turn can reach. */
const DEFAULT_TURNS = 1;
/** An attempt has to be finished within so many milliseconds for each turn. */
const TURN_WITHIN_MS = 7_000;
/** A person not seen for so long may have been replaced by another. */
const LOST_AFTER_MS = 1_200;
/** A head that turns is unlike itself for a moment; in so many views, over so long, it is hardly the one that was asked. */
const MOST_UNLIKE = { views: 3, forMs: 1_000 } as const;
/** Looking straight enough to measure a turn from. */
const STRAIGHT_YAW = 0.3;
/**
 * A turn moves the nose by so much between the eyes: some 20° of a head. From the least straight look it ends at 0.68, where
 * a view can still be compared (VIEW_BOUNDS.yaw): nothing else makes a turn, whatever profile is held there.
 */
const TURN_YAW = 0.38;
/** Back again within so much of where the turn began. */
const RETURN_YAW = 0.2;
/** Consecutive views of one face overlap by so much unless a picture was put in its place. */
const LEAST_OVERLAP = 0.15;
/** A head turned so far leaves more than this that no plane explains (0.06 to 0.1), a print held at 35° at most 0.04. */
const LEAST_PARALLAX = 0.05;

/** Begins a challenge at a monotonic moment; `random` yields 0–1 and is drawn once for each turn. Pure but for it. */
export function beginHeadTurn(at: number, random: () => number, turns = DEFAULT_TURNS): HeadTurnAsking {
  const draw = (): TurnDirection => (random() < 0.5 ? "turn-left" : "turn-right");
  const others = Array.from({ length: Math.max(0, turns - 1) }, draw);
  return { name: "asking", attempt: 1, turns: [draw(), ...others], turn: 0, stage: "look-here", since: at };
}

/** What to ask the person for now; undefined once the challenge is over; pure. */
export function promptOf(challenge: HeadTurn): TurnPrompt | undefined {
  if (challenge.name !== "asking") return undefined;
  return challenge.stage === "turn" ? directionOf(challenge) : "look-here";
}

/**
 * The chance that recordings of a turn to one side alone pass: 1 in 2 for each turn asked. A recording of each side, or one
 * mirrored on demand, passes always where it is played at the right moment.
 */
export function residualChance(turns = DEFAULT_TURNS): number {
  return 0.5 ** turns;
}

/** The challenge after one view or the passing of time; pure and total. What is over stays as it ended. */
export function stepHeadTurn(challenge: HeadTurn, input: HeadTurnInput): HeadTurn {
  if (challenge.name !== "asking") return challenge;
  const at = input.type === "view" ? input.view.capturedAt : input.at;
  if (at - challenge.since > TURN_WITHIN_MS * challenge.turns.length) {
    return again(challenge, at) ?? { name: "timed-out", at };
  }
  if (input.type === "time") {
    const { last } = challenge;
    return last !== undefined && at - last.capturedAt > LOST_AFTER_MS ? failed(challenge, at, "lost-face") : challenge;
  }
  const { view } = input;
  if (challenge.last !== undefined && view.capturedAt <= challenge.last.capturedAt) return challenge;
  const broken = brokenBy(challenge, view);
  return broken === undefined ? seen(challenge, view) : failed(challenge, at, broken);
}

function brokenBy({ last }: HeadTurnAsking, view: TurnView): HeadTurnFailure | undefined {
  if (last === undefined) return undefined;
  if (view.capturedAt - last.capturedAt > LOST_AFTER_MS) return "lost-face";
  return overlap(last.box, view.box) < LEAST_OVERLAP ? "another-face" : undefined;
}

/** Only a face that is surely the person's moves a challenge on; one that may be another's is waited out. */
function seen(challenge: HeadTurnAsking, view: TurnView): HeadTurn {
  const { capturedAt: at, likeness } = view;
  const { unlike: before, ...rest } = challenge;
  const unlike = unlikeSince(before, view);
  if (unlike !== undefined && unlike.views >= MOST_UNLIKE.views && at - unlike.since >= MOST_UNLIKE.forMs) {
    return failed(challenge, at, "unlike-face");
  }
  const followed: HeadTurnAsking = { ...rest, last: view, ...(unlike && { unlike }) };
  if (likeness !== "same") return followed;
  const { straight } = followed;
  const isStraight = Math.abs(view.yaw) <= STRAIGHT_YAW;
  if (followed.stage === "look-here" || straight === undefined) {
    return isStraight && view.isRecognised ? { ...followed, stage: "turn", straight: view } : followed;
  }
  const turned = (view.yaw - straight.yaw) * (directionOf(challenge) === "turn-left" ? 1 : -1);
  if (isStraight && Math.abs(turned) <= RETURN_YAW && !view.isRecognised) return anew(followed);
  return followed.stage === "turn"
    ? turning(followed, { view, straight, turned })
    : returning(followed, { view, turned });
}

/** A turn is measured anew from a straight look: its steps led to one of another face, as those of a changing picture do. */
function anew({ straight: _before, ...challenge }: HeadTurnAsking): HeadTurnAsking {
  return { ...challenge, stage: "look-here" };
}

function unlikeSince(
  before: HeadTurnAsking["unlike"],
  { likeness, capturedAt: at }: TurnView,
): HeadTurnAsking["unlike"] {
  if (likeness === "same") return undefined;
  if (likeness === "incomparable") return before;
  return { since: before?.since ?? at, views: (before?.views ?? 0) + 1 };
}

function turning(
  challenge: HeadTurnAsking,
  { view, straight, turned }: { readonly view: TurnView; readonly straight: TurnView; readonly turned: number },
): HeadTurn {
  if (turned <= -TURN_YAW) return failed(challenge, view.capturedAt, "wrong-way");
  if (turned < TURN_YAW) return challenge;
  const flat = planarResidual(straight.landmarks, view.landmarks) < LEAST_PARALLAX;
  return flat ? failed(challenge, view.capturedAt, "flat-face") : { ...challenge, stage: "return" };
}

function returning(
  challenge: HeadTurnAsking,
  { view, turned }: { readonly view: TurnView; readonly turned: number },
): HeadTurn {
  if (Math.abs(turned) > RETURN_YAW || !view.isRecognised) return challenge;
  const turn = challenge.turn + 1;
  return turn === challenge.turns.length
    ? { name: "passed", at: view.capturedAt }
    : { ...challenge, turn, stage: "turn" };
}

const directionOf = ({ turns, turn }: HeadTurnAsking): TurnDirection => turns[turn] ?? turns[0];

/** A face put in another's place ends a challenge at once; whatever may happen to an honest person may be tried again. */
function failed(challenge: HeadTurnAsking, at: number, reason: HeadTurnFailure): HeadTurn {
  const retried = reason === "another-face" ? undefined : again(challenge, at);
  return retried ?? { name: "failed", at, reason };
}

/** One more attempt, for the same directions: new ones would give a recording of one side a second chance. */
function again({ attempt, turns }: HeadTurnAsking, at: number): HeadTurnAsking | undefined {
  if (attempt === 2) return undefined;
  return { name: "asking", attempt: 2, turns, turn: 0, stage: "look-here", since: at };
}
