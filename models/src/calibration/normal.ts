/** Coefficients of the rational approximation by Acklam (2003), relative error below 1.2e-9: middle and tails. */
const MIDDLE_OVER = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716];
const MIDDLE_LAST = 2.506628277459239;
const MIDDLE_UNDER = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
const TAIL_OVER = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277671838, -2.549732539343734, 4.374664141464968,
];
const TAIL_LAST = 2.938163982698783;
const TAIL_UNDER = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
const TAIL = 0.02425;

/** The value below which a share (0–1) of the standard normal distribution lies; ±Infinity at 0 and 1; pure. */
export function normalQuantile(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  if (share > 1 - TAIL) return -normalQuantile(1 - share);
  if (share < TAIL) {
    const q = Math.sqrt(-2 * Math.log(share));
    return polynomial([...TAIL_OVER, TAIL_LAST], q) / polynomial([...TAIL_UNDER, 1], q);
  }
  const q = share - 0.5;
  const square = q * q;
  return (polynomial([...MIDDLE_OVER, MIDDLE_LAST], square) * q) / polynomial([...MIDDLE_UNDER, 1], square);
}

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0);
}
