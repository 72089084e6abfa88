import { InvalidArgumentError } from "commander";

/** A whole number from 1 up, as an option gives it; pure. */
export function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("a whole number from 1 up is needed.");
  return count;
}

/** A number above 0, as an option gives it; pure. */
export function readAmount(text: string): number {
  const amount = Number(text);
  if (!(Number.isFinite(amount) && amount > 0)) throw new InvalidArgumentError("a number above 0 is needed.");
  return amount;
}
