import type { ProblemPoint } from "../http/problems.ts";
import { problemPoint } from "../http/problems.ts";

/** A keypad rests after so many wrong PINs. */
const triesBeforeRest = 5;
/** How likely those tries may be to hit anybody's PIN. */
const mostLikely = 1 / 1000;

/**
 * How long a PIN must be where so many people have one: a PIN alone says who comes, so every try is a try at everybody's.
 * Residents × 5 tries ÷ 10^digits stays below one in a thousand. Pure.
 */
export function leastDigits(people: number): number {
  const digits = Math.ceil(Math.log10((Math.max(people, 1) * triesBeforeRest) / mostLikely));
  return Math.min(Math.max(digits, 4), 8);
}

/** What is amiss with a PIN before anybody else's is looked at; says nothing of its digits. Pure. */
export function pinProblems(where: string, pin: string, people: number): readonly ProblemPoint[] {
  const least = leastDigits(people);
  if (pin.length < least) {
    const message = {
      zh: `这里住的人多，密码至少要 ${least} 位`,
      en: `With as many people as live here a PIN needs at least ${least} digits`,
    };
    return [problemPoint(where, "too-short", message)];
  }
  if (!isRow(pin)) return [];
  const message = {
    zh: "连号或同一个数字太容易被猜到，请换一个",
    en: "A row or one repeated digit is tried first; choose another",
  };
  return [problemPoint(where, "too-easy", message)];
}

/** 1234, 8765, 0000: each digit as far from the one before. */
function isRow(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10));
  const [step] = steps;
  return steps.size === 1 && step !== undefined && [0, 1, 9].includes(step);
}
