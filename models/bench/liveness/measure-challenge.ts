import type { FaceEngine } from "../../src/face.ts";
import type { Picture } from "../../src/picture.ts";
import type { PhotographedFace } from "./bust.ts";
import { answerChallenge, CHALLENGED, type Challenged } from "./head-turns.ts";
import { createRandom } from "./random.ts";
import { type Share, shareOf } from "./statistics.ts";

/** How many of one kind passed when asked to turn their head, and why the others did not. */
export interface ChallengeResult {
  readonly who: Challenged;
  readonly passed: Share;
  readonly endings: Readonly<Record<string, number>>;
}

export interface ChallengeParts {
  readonly engine: Pick<FaceEngine, "look" | "recogniser">;
  readonly faces: readonly PhotographedFace[];
  readonly places: readonly Picture[];
  /** Challenges of each kind; people and films, whose outcome is less certain, get twice as many. */
  readonly each: number;
  readonly seed: string;
  readonly signal?: AbortSignal;
}

/** Has people, sheets and films answer the shipped head-turn challenge, by one film each, which ends before a second attempt could. */
export async function measureChallenge(parts: ChallengeParts): Promise<readonly ChallengeResult[]> {
  const results: ChallengeResult[] = [];
  for (const who of CHALLENGED) {
    const tries = who === "rendered" || who === "replay" ? 2 * parts.each : parts.each;
    const endings: Record<string, number> = {};
    for (let index = 0; index < tries; index++) {
      parts.signal?.throwIfAborted();
      const ended = await answerChallenge(parts.engine, who, {
        face: parts.faces[index % parts.faces.length] as PhotographedFace,
        places: parts.places,
        timeOfDay: "day",
        random: createRandom(`${parts.seed}/challenge/${index}`),
      });
      // A challenge still asking when the film is over was not answered as asked; its second attempt would meet the same film.
      const ending = ended.name === "failed" ? ended.reason : ended.name === "asking" ? "not as asked" : ended.name;
      endings[ending] = (endings[ending] ?? 0) + 1;
    }
    results.push({ who, passed: shareOf(endings["passed"] ?? 0, tries), endings });
  }
  return results;
}
