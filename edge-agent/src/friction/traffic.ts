import { type DoorTraffic, type FrictionCount, hours, minutes, type PersonId } from "@menshen/protocol";

/** What a whole day at the door came to. */
export interface TrafficDay {
  /** `YYYY-MM-DD` of the site. */
  readonly day: string;
  readonly unknownFaces: number;
  /** How often enrolled residents came in, by whatever they showed. */
  readonly comings: number;
  /** At least one: where nobody is enrolled there is nobody to be taken for. */
  readonly enrolled: number;
}

/** Taken for a door's traffic until it has counted so many whole days. */
const assumed = { strangersPerDay: 10, comingsPerDay: 4 } as const;
const leastDays = 7;

/** The two reasons for which a face that was compared is refused; a covered one is not compared. */
const comparedReasons = new Set<FrictionCount["reason"]>(["face-unknown", "face-ambiguous"]);

/**
 * Sums up who came on a day. Every unknown face that nobody enrolled turned out to have is a stranger's: whoever of the
 * residents was refused and showed nothing else cannot be told from one, so that rather too many are counted. Somebody who
 * stays is one of them, whoever comes anew is counted anew. Pure.
 */
export function sumUpDay(
  counts: readonly FrictionCount[],
  enrolled: ReadonlySet<PersonId>,
): Pick<TrafficDay, "unknownFaces" | "comings"> {
  const sum = (which: (one: FrictionCount) => boolean) =>
    counts.filter(which).reduce((total, { count }) => total + count, 0);
  return {
    unknownFaces: sum(({ personId, factor, reason }) => {
      return personId === undefined && factor === "face" && comparedReasons.has(reason);
    }),
    comings: sum(({ personId, outcome }) => outcome === "accepted" && personId !== undefined && enrolled.has(personId)),
  };
}

/** A door's traffic from its whole days, or what is assumed while they are few; a door that saw no stranger is reckoned with one. Pure. */
export function reckonTraffic(days: readonly TrafficDay[]): DoorTraffic {
  if (days.length < leastDays) return { ...assumed, counted: false, days: days.length };
  const total = (of: "unknownFaces" | "comings" | "enrolled") => days.reduce((sum, day) => sum + day[of], 0);
  return {
    strangersPerDay: Math.max(1, total("unknownFaces")) / days.length,
    comingsPerDay: total("comings") / total("enrolled"),
    ...{ counted: true, days: days.length },
  };
}

export interface DayParts {
  readonly wall: () => number;
  readonly dayOf: (at: number) => string;
  /** Whether a face would be seen and compared at this moment. */
  readonly sees: () => boolean;
  /** A day is over of which next to nothing was missed; before anybody counts for the next. */
  readonly onWholeDay: (day: string) => void;
}

/** A door whose camera starts anew each night has counted the day all the same. */
const mostMissed = hours(1);
/** Asked at least so often, it misses nothing: a longer silence is a clock that was set, or a program that stood still. */
const longestSilence = minutes(5);

/** Tells the site's day whenever it is asked, and notices whether all of it was counted; to be asked every minute. */
export function watchDays({ wall, dayOf, sees, onWholeDay }: DayParts): () => string {
  // Nobody knows what came before the start.
  let [day, at, missed] = [dayOf(wall()), wall() as number, Number.POSITIVE_INFINITY];
  return () => {
    const now = wall();
    const [before, span, today] = [day, Math.abs(now - at), dayOf(now)];
    if (!sees() || span > longestSilence) missed += span;
    const isWhole = missed <= mostMissed;
    [day, at] = [today, now];
    if (today === before) return today;
    missed = dayOf(now - longestSilence) === before ? 0 : Number.POSITIVE_INFINITY;
    if (isWhole && missed === 0) onWholeDay(before);
    return today;
  };
}
