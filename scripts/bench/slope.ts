/** A line through measurements: how much they rise an hour, with the interval that holds the true slope 95 times of 100. */
export interface Slope {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

/** Flat: the whole interval lies within the bound on both sides. Rising: all of it lies above. Open: it cannot be told yet. */
export type Verdict = "flat" | "rising" | "open";

const SECONDS_PER_HOUR = 3600;
/** Samples are averaged into so many equal spans of time, because neighbours are too much alike to count singly. */
const SPANS = 60;
/** Student's t for 95 % both ways at 58 degrees of freedom. */
const T = 2.0;

/** Fits a line by least squares to the means of 60 spans; throws RangeError for fewer than 10 spans that hold samples. Pure. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const points = spanMeans(samples);
  if (points.length < 10) {
    throw new RangeError(`${points.length} spans of time are too few to tell a slope.`);
  }
  const mean = (of: (point: Sample) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const seconds = mean((point) => point.seconds);
  const value = mean((point) => point.value);
  const spread = points.reduce((sum, point) => sum + (point.seconds - seconds) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point.seconds - seconds) * (point.value - value), 0) / spread;
  const residual = points.reduce((sum, point) => {
    const expected = value + slope * (point.seconds - seconds);
    return sum + (point.value - expected) ** 2;
  }, 0);
  const error = Math.sqrt(residual / (points.length - 2) / spread);
  return {
    perHour: slope * SECONDS_PER_HOUR,
    low: (slope - T * error) * SECONDS_PER_HOUR,
    high: (slope + T * error) * SECONDS_PER_HOUR,
    mean: value,
  };
}

/** Whether a slope is flat by a bound in its unit per hour. Pure. */
export function judgeSlope({ low, high }: Slope, boundPerHour: number): Verdict {
  if (low > boundPerHour) return "rising";
  return low >= -boundPerHour && high <= boundPerHour ? "flat" : "open";
}

function spanMeans(samples: readonly Sample[]): readonly Sample[] {
  const start = Math.min(...samples.map(({ seconds }) => seconds));
  const end = Math.max(...samples.map(({ seconds }) => seconds));
  const spans = new Map<number, Sample[]>();
  for (const sample of samples) {
    const span = Math.min(Math.floor(((sample.seconds - start) / (end - start)) * SPANS), SPANS - 1);
    spans.set(span, [...(spans.get(span) ?? []), sample]);
  }
  return Array.from(spans.values(), (members) => ({
    seconds: members.reduce((sum, { seconds }) => sum + seconds, 0) / members.length,
    value: members.reduce((sum, { value }) => sum + value, 0) / members.length,
  }));
}
