/** The value below which a share (0–1) of the values lies, by the nearest rank; NaN of nothing. Pure. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value. Pure. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
