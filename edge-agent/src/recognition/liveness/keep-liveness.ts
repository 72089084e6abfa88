import {
  beginHeadTurn,
  type FaceView,
  type HeadTurn,
  judgeLiveness,
  type LivenessJudgement,
  type LivenessView,
  promptOf,
  stepHeadTurn,
  type TurnPrompt,
} from "@menshen/models";
import type { LivenessMode } from "@menshen/protocol";
import { type PictureSize, scaledBox } from "../box.ts";
import type { Likeness } from "../tracks.ts";
import { type Clearance, clearanceOf } from "./clearance.ts";

/** What the door can say of its own cues: one whose cues do not run says so and is never silently without them. */
export interface LivenessStatus {
  /** `blind`: the last faces could not be measured at all. */
  readonly cues: "idle" | "running" | "blind";
  /** Verdicts on people who matched; those for whom too little was seen apart. */
  readonly judged: number;
  readonly notJudged: number;
  readonly challenged: number;
  readonly passed: number;
}

/** One view of a followed person. */
export type SeenFace = Pick<FaceView, "box" | "landmarks" | "cues" | "descriptor"> & {
  readonly quality: Pick<FaceView["quality"], "yaw" | "plausible">;
  /** Monotonic milliseconds. */
  readonly capturedAt: number;
  readonly likeness: Likeness;
  /** The picture it was seen in (pixels): one camera may show smaller ones than a moment ago. */
  readonly picture: PictureSize;
};

/** Follows what speaks for and against each person in front of the camera, and asks them to turn their head. */
export interface LivenessKeeper {
  /** Takes what one frame showed of a followed person, and moves a challenge of theirs on. */
  see(trackId: number, face: SeenFace): void;
  /** What stands between a clear match and the lock; begins a challenge where the mode asks for one. What lets in is spent. */
  clear(trackId: number, matched: Matched): Clearance;
  /** Drops what spoke for somebody who is not who they were taken for, or who is let in anew; a turn not made has failed. */
  forget(trackId: number): void;
  judgement(trackId: number): LivenessJudgement;
  /** What to ask the person challenged for; undefined while nobody is. */
  prompt(): TurnPrompt | undefined;
  /** Drops everybody who is not followed any more; whoever leaves while a turn is asked for has not made it. */
  keepOnly(trackIds: ReadonlySet<number>): void;
  status(): LivenessStatus;
}

/** Somebody recognised. */
export interface Matched {
  readonly mode: LivenessMode;
  /** Monotonic milliseconds. */
  readonly at: number;
  /** Whether a face is near those they were recognised by: of one track's views a photograph's and its holder's may be both. */
  readonly isTheirs: (descriptor: Float32Array) => boolean;
}

/** The newest five seconds at 10 frames a second whole, long enough to miss a blink; older views are thinned, so that the beginning stays. */
const keptViews = 100;
/** Failed challenges count for so long towards the number of turns asked of the next person (milliseconds). */
const failuresCountFor = 600_000;
const mostTurns = 3;
/** A box as a share of its picture. */
const wholePicture: PictureSize = { width: 1, height: 1 };
/** So many faces in a row without a single measure, and the cues are called blind. */
const blindAfterViews = 10;

/** No other views are judged than those that tell whose they are. */
type OwnView = LivenessView & { readonly descriptor: Float32Array };

interface Followed {
  readonly views: readonly OwnView[];
  readonly lastSeen?: number;
  /** Set once they are recognised. */
  readonly isTheirs?: Matched["isTheirs"];
  readonly judged?: LivenessJudgement;
  readonly challenge?: HeadTurn;
  /** Whether this person was counted. */
  readonly told: boolean;
}
const nobody: Followed = { views: [], told: false };

/** Keeps the evidence of each track; `random` yields 0–1 and draws the directions. */
export function createLivenessKeeper({ random }: { readonly random: () => number }): LivenessKeeper {
  const people = new Map<number, Followed>();
  const counts = { judged: 0, notJudged: 0, challenged: 0, passed: 0 };
  let failedAt: readonly number[] = [];
  let unmeasured: number | undefined;

  const judgedOf = (person: Followed) => person.judged ?? judgeLiveness(ownViews(person));
  const stepped = (person: Followed, next: (challenge: HeadTurn) => HeadTurn): Followed => {
    if (person.challenge?.name !== "asking") return person;
    const challenge = next(person.challenge);
    if (challenge.name === "passed") counts.passed++;
    else if (challenge.name !== "asking") failedAt = [...failedAt, challenge.at];
    return { ...person, challenge };
  };
  /** Or a recording of the other side could be taken away unseen, and tried again until its side is asked for. */
  const giveUp = ({ challenge, lastSeen }: Followed) => {
    if (challenge?.name === "asking") failedAt = [...failedAt, lastSeen ?? challenge.since];
  };
  /** Whoever guesses is asked for more the next time, and so is what looks like a picture. */
  const turnsAt = (at: number, { verdict }: LivenessJudgement): number => {
    failedAt = failedAt.filter((failure) => at - failure <= failuresCountFor);
    return Math.min(mostTurns, 1 + failedAt.length + (verdict === "spoof" ? 1 : 0));
  };
  const challenged = (person: Followed, at: number): Followed => {
    if (person.challenge !== undefined) return person;
    counts.challenged++;
    return { ...person, challenge: beginHeadTurn(at, random, turnsAt(at, judgedOf(person))) };
  };
  const counted = (person: Followed): Followed => {
    if (!person.told) counts[judgedOf(person).verdict === "not-judged" ? "notJudged" : "judged"]++;
    return { ...person, told: true };
  };

  return {
    see(trackId, { capturedAt, likeness, picture, box, landmarks, cues, descriptor, quality }) {
      // What is hardly a face is never measured.
      if (cues !== undefined) unmeasured = 0;
      else if (quality.plausible) unmeasured = (unmeasured ?? 0) + 1;
      const { judged: _before, ...before } = people.get(trackId) ?? nobody;
      const view = descriptor && { capturedAt, box, landmarks, descriptor, ...(cues && { cues }) };
      const isRecognised = descriptor !== undefined && before.isTheirs?.(descriptor) === true;
      const placed = scaledBox(box, picture, wholePicture);
      const turn = { capturedAt, box: placed, landmarks, yaw: quality.yaw, likeness, isRecognised };
      const views = view === undefined ? before.views : thinned([...before.views, view]);
      const person: Followed = { ...before, views, lastSeen: capturedAt };
      people.set(
        trackId,
        stepped(person, (asking) => stepHeadTurn(asking, { type: "view", view: turn })),
      );
    },
    clear(trackId, { mode, at, isTheirs }) {
      const { judged: _before, ...before } = people.get(trackId) ?? nobody;
      const known = stepped({ ...before, isTheirs }, (asking) => stepHeadTurn(asking, { type: "time", at }));
      const judged = judgedOf(known);
      const person = { ...known, judged };
      const evidence = { mode, verdict: judged.verdict, firstView: ownViews(known)[0]?.capturedAt ?? at, at };
      const clearance = clearanceOf({ ...evidence, challenge: known.challenge });
      switch (clearance.type) {
        case "wait":
          people.set(trackId, person);
          return clearance;
        case "ask":
          people.set(trackId, challenged(person, at));
          return clearance;
        case "clear":
          people.set(trackId, { ...nobody, told: counted(person).told });
          return clearance;
        case "refused":
          people.set(trackId, counted(person));
          return clearance;
      }
    },
    forget(trackId) {
      const person = people.get(trackId);
      if (person === undefined) return;
      giveUp(person);
      people.set(trackId, { ...nobody, told: person.told });
    },
    judgement: (trackId) => judgedOf(people.get(trackId) ?? nobody),
    prompt() {
      const asked = [...people.values()].find(({ challenge }) => challenge?.name === "asking");
      return asked?.challenge && promptOf(asked.challenge);
    },
    keepOnly(trackIds) {
      for (const [trackId, person] of people) {
        if (trackIds.has(trackId)) continue;
        giveUp(person);
        people.delete(trackId);
      }
    },
    status() {
      const blind = unmeasured !== undefined && unmeasured >= blindAfterViews;
      return { cues: blind ? "blind" : unmeasured === undefined ? "idle" : "running", ...counts };
    },
  };
}

const ownViews = ({ views, isTheirs }: Followed): readonly LivenessView[] =>
  isTheirs === undefined ? views : views.filter(({ descriptor }) => isTheirs(descriptor));

/** Once there are too many, every second of the older half is dropped. */
function thinned(views: readonly OwnView[]): readonly OwnView[] {
  if (views.length <= keptViews) return views;
  const newest = views.length - keptViews / 2;
  return views.filter((_, index) => index >= newest || index % 2 === 0);
}
