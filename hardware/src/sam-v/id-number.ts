import type { IdDocument } from "../ports.ts";

/** ISO 7064 MOD 11-2 as GB 11643-1999 uses it: a weight for each of the first 17 digits. */
const WEIGHTS: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = "10X98765432";

const SHAPES: { readonly [document in IdDocument]: RegExp } = {
  citizen: /^[1-8]\d{16}[\dX]$/,
  // Residents of Hong Kong, Macao and Taiwan have region codes of their own.
  hmt: /^8[123]0000\d{11}[\dX]$/,
  // The card of 2017: country and twelve digits, whose check digit is not published.
  "foreign-2017": /^[A-Z]{3}\d{12}$/,
  "foreign-2023": /^9\d{16}[\dX]$/,
};

/** Whether this can be the number on such a document: its form, and the check digit where there is one. Pure. */
export function isIdNumber(number: string, document: IdDocument): boolean {
  if (!SHAPES[document].test(number)) return false;
  return document === "foreign-2017" || number[17] === checkCharacter(number);
}

/** The eighteenth character that GB 11643-1999 gives the first seventeen digits. */
function checkCharacter(number: string): string | undefined {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return CHECK_CHARACTERS[sum % 11];
}
