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
import { type Clearance, clearanceOf } from "./clearance.ts";

/** What the door can say of its own cues: a door whose cues do not run says so and is never silently without them. */
export interface LivenessStatus {
  /** `blind`: faces were seen lately and none of them could be measured. */
  readonly cues: "idle" | "running" | "blind";
  readonly judged: number;
  readonly notJudged: number;
  readonly challenged: number;
  readonly passed: number;
}

/** Follows what speaks for and against each person in front of the camera, and asks them to turn their head. */
export interface LivenessKeeper {
  /**
   * Takes what one frame showed of a followed person, and moves a challenge of theirs on. `sameFace` is whether the
   * follower is sure that this view is of the person the track began with.
   */
  see(trackId: number, view: FaceView & { readonly capturedAt: number; readonly sameFace: boolean }): void;
  /** What stands between a clear match and the lock, at a monotonic moment; begins a challenge where the mode asks for one. */
  clear(trackId: number, mode: LivenessMode, at: number): Clearance;
  judgement(trackId: number): LivenessJudgement;
  /** What to ask the person challenged for; undefined while nobody is. */
  prompt(): TurnPrompt | undefined;
  /** Drops everybody who is not followed any more. */
  keepOnly(trackIds: ReadonlySet<number>): void;
  status(): LivenessStatus;
}

/** Enough of an approach to judge it, at 10 frames a second; older views are thinned, so that its beginning stays. */
const keptViews = 40;
/** Failed challenges count for so long towards the number of turns asked of the next person (milliseconds). */
const failuresCountFor = 600_000;
const mostTurns = 3;
/** So many faces without a single measure, and the cues are called blind. */
const blindAfterViews = 10;

interface Followed {
  readonly views: readonly LivenessView[];
  readonly challenge?: HeadTurn;
  readonly told: boolean;
}

/** Keeps the evidence of each track; `random` yields 0–1 and draws the directions. */
export function createLivenessKeeper({ random }: { readonly random: () => number }): LivenessKeeper {
  const people = new Map<number, Followed>();
  let failedAt: readonly number[] = [];
  const counts = { judged: 0, notJudged: 0, challenged: 0, passed: 0 };
  let unmeasured = 0;
  let measured = false;

  const personOf = (trackId: number): Followed => people.get(trackId) ?? { views: [], told: false };
  const moveOn = (person: Followed, challenge: HeadTurn): Followed => {
    if (challenge.name === "passed") counts.passed++;
    if (challenge.name === "failed" || challenge.name === "timed-out") failedAt = [...failedAt, challenge.at];
    return { ...person, challenge };
  };
  const stepped = (person: Followed, next: (challenge: HeadTurn) => HeadTurn): Followed => {
    const { challenge } = person;
    return challenge?.name === "asking" ? moveOn(person, next(challenge)) : person;
  };
  const turnsAt = (at: number, judged: LivenessJudgement): number => {
    failedAt = failedAt.filter((failure) => at - failure <= failuresCountFor);
    return Math.min(mostTurns, 1 + failedAt.length + (judged.verdict === "spoof" ? 1 : 0));
  };

  return {
    see(trackId, { capturedAt, sameFace, box, landmarks, cues, quality }) {
      measured ||= cues !== undefined;
      unmeasured = cues === undefined ? unmeasured + 1 : 0;
      const person = personOf(trackId);
      const views = thinned([...person.views, { capturedAt, box, landmarks, ...(cues && { cues }) }]);
      const view = { capturedAt, box, landmarks, yaw: quality.yaw, sameFace };
      people.set(
        trackId,
        stepped({ ...person, views }, (challenge) => stepHeadTurn(challenge, { type: "view", view })),
      );
    },
    clear(trackId, mode, at) {
      const person = stepped(personOf(trackId), (challenge) => stepHeadTurn(challenge, { type: "time", at }));
      const judged = judgeLiveness(person.views);
      const clearance = clearanceOf({ mode, judged, views: person.views, challenge: person.challenge, at });
      const begins = clearance.type === "ask" && person.challenge === undefined;
      const challenge = begins ? beginHeadTurn(at, random, turnsAt(at, judged)) : person.challenge;
      if (begins) counts.challenged++;
      const decides = clearance.type === "clear" || clearance.type === "refused";
      if (decides && !person.told) counts[judged.verdict === "not-judged" ? "notJudged" : "judged"]++;
      people.set(trackId, { ...person, ...(challenge && { challenge }), told: person.told || decides });
      return begins && challenge !== undefined
        ? { type: "ask", prompt: promptOf(challenge) ?? "look-here" }
        : clearance;
    },
    judgement: (trackId) => judgeLiveness(personOf(trackId).views),
    prompt() {
      for (const { challenge } of people.values()) {
        const prompt = challenge && promptOf(challenge);
        if (prompt !== undefined) return prompt;
      }
      return undefined;
    },
    keepOnly(trackIds) {
      for (const trackId of people.keys()) if (!trackIds.has(trackId)) people.delete(trackId);
    },
    status: () => ({ cues: unmeasured >= blindAfterViews ? "blind" : measured ? "running" : "idle", ...counts }),
  };
}

/** Keeps the first and the newest views and every second between, once there are too many. */
function thinned(views: readonly LivenessView[]): readonly LivenessView[] {
  if (views.length <= keptViews) return views;
  const newest = views.length - keptViews / 2;
  return views.filter((_, index) => index >= newest || index % 2 === 0);
}
