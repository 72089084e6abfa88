import type { FaceEngine } from "../../src/face.ts";
import type { LivenessVerdict } from "../../src/liveness/judge-liveness.ts";
import type { Picture } from "../../src/picture.ts";
import type { PhotographedFace } from "./bust.ts";
import { type AttackKind, attackCast, type CastParts, genuineCast } from "./cast.ts";
import { keptFilm } from "./keep-films.ts";
import { openVotes, type Votes } from "./network-votes.ts";
import type { Approach } from "./scene.ts";
import { areaUnderCurve, type Share, shareOf } from "./statistics.ts";
import { type FollowedFace, type Judged, judgeFace, watchApproach } from "./watch-approach.ts";

/** What one presentation came to; `no-face` where the engine followed nobody, which answers for neither side. */
export interface Outcome extends Omit<Judged, "judgement"> {
  readonly verdict: LivenessVerdict | "no-face";
  readonly logOdds: number | undefined;
  readonly cues: Judged["judgement"]["cues"];
  readonly votes: Votes | undefined;
}

export interface MeasureParts {
  readonly engine: Pick<FaceEngine, "look">;
  readonly faces: readonly PhotographedFace[];
  readonly places: readonly Picture[];
  readonly videos: readonly Approach[];
  readonly kinds: readonly AttackKind[];
  /** Comings of each attack kind, and rendered genuine ones. */
  readonly each: number;
  readonly genuine: number;
  readonly seed: string;
  /** Where films are kept and read from, if they are. */
  readonly films?: string;
  readonly onApproach?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** Films every coming and attack, looks with the shipped engine, and asks the shipped judge and human's two networks. */
export async function measureLiveness(parts: MeasureParts): Promise<readonly Outcome[]> {
  const votes = await openVotes();
  const approaches = [...parts.videos, ...castOf(parts)];
  const outcomes: Outcome[] = [];
  for (const [index, approach] of approaches.entries()) {
    parts.signal?.throwIfAborted();
    for (const face of facesOf(approach, await watchApproach(parts.engine, approach))) {
      outcomes.push({ ...outcomeOf(approach, face), votes: face && (await votes.vote(face)) });
    }
    parts.onApproach?.(index + 1, approaches.length);
  }
  return outcomes;
}

function castOf({ faces, places, kinds, each, genuine, seed, films }: MeasureParts): readonly Approach[] {
  const parts: CastParts = { faces, places, each, seed };
  const genuineOnes = genuineCast({ ...parts, each: genuine });
  const all = [genuineOnes, ...kinds.map((kind) => attackCast(kind, parts))];
  return all.flatMap((kind) =>
    kind.map((approach, index) =>
      films === undefined ? approach : keptFilm(approach, filmName(seed, approach, index), films),
    ),
  );
}

function filmName(seed: string, { kind, identity }: Approach, index: number): string {
  return `${seed}-${kind}-${index}-${identity.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
}

/** Everybody in a film of several people; the one face of a rendering, or its absence. */
function facesOf({ kind }: Approach, followed: readonly FollowedFace[]): readonly (FollowedFace | undefined)[] {
  if (kind === "door-video") return followed;
  const longest = [...followed].sort((one, other) => other.views.length - one.views.length);
  return [longest[0]];
}

function outcomeOf(approach: Approach, face: FollowedFace | undefined): Omit<Outcome, "votes"> {
  const { kind, identity, timeOfDay } = approach;
  if (face === undefined) {
    return { kind, identity, timeOfDay, views: 0, verdict: "no-face", logOdds: undefined, cues: [] };
  }
  const { judgement, ...judged } = judgeFace(approach, face);
  return { ...judged, verdict: judgement.verdict, logOdds: judgement.logOdds, cues: judgement.cues };
}

/** What became of one kind of presentation (ISO/IEC 30107-3 terms). */
export interface Summary {
  readonly kind: string;
  readonly presentations: number;
  readonly verdicts: Readonly<Record<Outcome["verdict"], number>>;
  /** Attacks let pass (APCER) or genuine ones stopped (BPCER), of those answered, where only `spoof` stops. */
  readonly atSpoof: Share;
  /** The same where `doubtful` stops too. */
  readonly atDoubtful: Share;
  /** Presentations without an answer (APNRR or BPNRR). */
  readonly noResponse: Share;
}

/** Sums up the outcomes of one kind; pure. */
export function summarise(kind: string, outcomes: readonly Outcome[], isAttack: boolean): Summary {
  const count = (verdict: Outcome["verdict"]): number =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const verdicts = {
    live: count("live"),
    doubtful: count("doubtful"),
    spoof: count("spoof"),
    "not-judged": count("not-judged"),
    "no-face": count("no-face"),
  };
  const answered = verdicts.live + verdicts.doubtful + verdicts.spoof;
  const { live, doubtful, spoof } = verdicts;
  return {
    kind,
    presentations: outcomes.length,
    verdicts,
    atSpoof: shareOf(isAttack ? live + doubtful : spoof, answered),
    atDoubtful: shareOf(isAttack ? live : doubtful + spoof, answered),
    noResponse: shareOf(outcomes.length - answered, outcomes.length),
  };
}

/** How well scores tell genuine comings from attacks, 0.5 being chance: the shipped judge's odds beside each network alone. */
export interface Separation {
  readonly judge: number;
  readonly antispoof: number;
  readonly liveness: number;
}

/** Compares the judge's odds and the networks' votes over the same presentations; pure. */
export function separationOf(genuine: readonly Outcome[], attacks: readonly Outcome[]): Separation {
  const area = (score: (outcome: Outcome) => number | undefined): number => {
    const scores = (outcomes: readonly Outcome[]) => outcomes.map(score).filter((value) => value !== undefined);
    return areaUnderCurve(scores(genuine), scores(attacks));
  };
  return {
    judge: area(({ logOdds }) => (logOdds === undefined ? undefined : -logOdds)),
    antispoof: area(({ votes }) => votes?.antispoof),
    liveness: area(({ votes }) => votes?.liveness),
  };
}
