import type { Identification } from "@menshen/models";
import type { PersonId, Recognition } from "@menshen/protocol";
import { fuse, type RatedView, wholeFrames } from "./fuse.ts";
import type { Gallery } from "./gallery.ts";

export type Verdict =
  | { readonly seen: "match"; readonly personId: PersonId; readonly recognition: Recognition }
  | { readonly seen: "unknown" | "ambiguous" | "masked"; readonly recognition: Recognition };

/** What was seen of one person since they came, or since they were last decided on. */
export interface Seen {
  /** The newest comparable views, oldest first. */
  readonly views: readonly RatedView[];
  /** How many there were in all. */
  readonly usable: number;
  /** How long they have been seen since the first of them (milliseconds), and in how many frames; absent where it is no matter. */
  readonly pace?: { readonly spanMs: number; readonly frames: number };
}

/** One look at the evidence, and how much of the door's target of wrong openings may be spent on it. */
interface Stage {
  readonly share: number;
  /** The views must be worth so much together. */
  readonly worth: number;
  /** And the next person so many margins farther. */
  readonly margins: number;
}

/**
 * The evidence is looked at after every view, and each look is a chance for a stranger to be taken for somebody: looked at
 * with the whole target each time, a door would let in more than it aims at. So the target is shared out over the looks, as
 * in group sequential tests (Lan and DeMets 1983, alpha spending); by the union bound their sum is never more than the
 * target. The first view may open at once with an eighth of it, where it is a very good one and nobody else is near; the
 * second with three eighths. From the third on every look is at a mean of nearly the same views and says nearly the same,
 * so that one half serves them all; scripts/bench measures what it comes to. docs/decisions/0024 has the reasoning.
 */
const stages: readonly [Stage, Stage, Stage] = [
  { share: 1 / 8, worth: 0.6, margins: 1.5 },
  { share: 3 / 8, worth: 0.4, margins: 1 },
  { share: 1 / 2, worth: 0, margins: 1 },
];

/** So many comparable views are looked at before somebody is taken for nobody's face, because a better one may come. */
export const viewsToRefuse = 6;
/** Enough of somebody who has left undecided to say that a stranger was here. */
export const viewsOfPasserBy = 3;
/** Fair views of a face far from everybody's are enough to refuse: so many, worth so much, so much beyond the threshold. */
const surely = { views: 3, worth: 1, beyond: 0.12 } as const;
/**
 * A board that looks at six frames a second or fewer would have a person wait for seconds to see as often: there two views so far
 * apart (ms) say that nobody is known, sooner where everybody is far. A refusal is not final, so it costs a resident no
 * more than the next look.
 */
const slowly = { gapMs: 150, views: 2, sureAfterMs: 350, afterMs: 450 } as const;

/**
 * Says whose face the views of one person show, after the fewest views the evidence allows; undefined while the next view
 * may tell. Pure: it is what `scripts/bench` scores.
 */
export function recognise(seen: Seen, gallery: Gallery, leastToRefuse = viewsToRefuse): Verdict | undefined {
  const { views, usable, pace } = seen;
  if (views.length === 0) return undefined;
  const stage = stages[Math.min(usable, stages.length) - 1] ?? stages[2];
  const matcher = gallery.matcher(stage.share);
  const fused = fuse(views, gallery.recogniser.metric);
  const frames = wholeFrames(fused);
  const rule = matcher.rule(frames);
  const found = matcher.identify(fused.vector, frames);
  const worth = views.reduce((sum, { rating }) => sum + rating, 0);
  const verdict = verdictOf(found, { gallery, threshold: rule.threshold, usable });
  if (verdict.seen === "match") {
    const apart = found.type === "match" && found.runnerUp !== undefined ? found.runnerUp - found.score : Infinity;
    return worth >= stage.worth && apart >= stage.margins * rule.margin ? verdict : undefined;
  }
  const isSure = worth >= surely.worth && isFar(found, rule.threshold);
  return (usable >= slowly.views && hasWaited(pace, isSure)) ||
    usable >= (isSure ? Math.min(surely.views, leastToRefuse) : leastToRefuse)
    ? verdict
    : undefined;
}

function hasWaited(pace: Seen["pace"], isSure: boolean): boolean {
  if (pace === undefined || pace.frames < slowly.views) return false;
  const { spanMs, frames } = pace;
  return spanMs / (frames - 1) >= slowly.gapMs && spanMs >= (isSure ? slowly.sureAfterMs : slowly.afterMs);
}

/** A mouth that is covered leaves a face nobody can be told by: the same for everyone, whoever it is. */
export function maskedVerdict(views: number, gallery: Gallery): Verdict {
  return { seen: "masked", recognition: { ...ruleSaid(gallery, gallery.rule(1).threshold), views, masked: true } };
}

const isFar = (found: Identification, threshold: number): boolean =>
  found.type === "unknown" && (found.nearest === undefined || found.nearest > threshold + surely.beyond);

interface Compared {
  readonly gallery: Gallery;
  readonly threshold: number;
  readonly usable: number;
}

function verdictOf(found: Identification, { gallery, threshold, usable }: Compared): Verdict {
  const score = found.type === "unknown" ? found.nearest : found.score;
  const runnerUp = found.type === "unknown" ? undefined : found.runnerUp;
  const recognition: Recognition = {
    // Set against the gallery, the rule allows this face less than its plain threshold: that limit is what decided.
    ...ruleSaid(gallery, found.limit ?? threshold),
    ...(score !== undefined && { score }),
    ...(runnerUp !== undefined && { runnerUp }),
    ...(found.normalised !== undefined && { normalised: found.normalised }),
    views: usable,
  };
  return found.type === "match"
    ? { seen: "match", personId: found.id as PersonId, recognition }
    : { seen: found.type, recognition };
}

function ruleSaid({ recogniser, entries }: Gallery, threshold: number) {
  const { id: model, version, metric } = recogniser;
  return { model, version, metric, threshold, gallerySize: entries.length };
}
