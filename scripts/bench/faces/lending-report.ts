import { type RecogniserInfo, verificationMisses } from "@menshen/models";
import Table from "cli-table3";
import type { Figure } from "../../figures.ts";
import { shareFigure } from "./figures.ts";
import { type LendingScore, scoreLending } from "./score-lending.ts";
import type { SeenPerson } from "./seen-people.ts";
import { shareCell } from "./tell-share.ts";

/** What one look at a lent card is aimed at, among the strictest people (models/src/threshold.ts). */
const AIMED_AT = 0.01;
/** The bounds ship for templates of so many photographs. */
const CALIBRATED_PHOTOS = 3;
const KINDS = { owner: "own card", borrower: "lent card", accompanied: "lent, another beside" } as const;

type Sets = Readonly<Record<"lfw" | "rmfrd", readonly SeenPerson[]>>;

/** The table of lent cards, expected beside measured, and its figures. */
export function lendingReport(
  people: Sets,
  { model, ...options }: { readonly model: string; readonly recogniser: RecogniserInfo; readonly seed: number },
): { readonly text: string; readonly figures: readonly Figure[] } {
  const table = new Table({
    head: ["set", "photos", "who", "approaches", "same", "different", "inconclusive", "no usable view", "expected"],
    style: { head: [], border: [], compact: true },
  });
  const figures: Figure[] = [];
  for (const set of ["rmfrd", "lfw"] as const) {
    for (const photos of [1, 3]) {
      const score = scoreLending(people[set], { photos }, options);
      if (score === undefined) continue;
      for (const who of ["owner", "borrower", "accompanied"] as const) {
        const { approaches, same, different, inconclusive, noUsableView } = score[who];
        const expected =
          who === "owner" ? expectedOfOwners(options.recogniser, photos) : `same: at most ${100 * AIMED_AT} %`;
        table.push([
          set,
          photos,
          KINDS[who],
          approaches,
          ...[same, different, inconclusive, noUsableView].map(shareCell),
          expected,
        ]);
      }
      figures.push(...figuresOf(`faces.${model}.lending_`, set, photos, score));
    }
  }
  return { text: table.toString(), figures };
}

/** East Asian faces with three photographs are the plain name; the others say what differs. What cannot be measured is none. */
function figuresOf(prefix: string, set: keyof Sets, photos: number, score: LendingScore): readonly Figure[] {
  const rest = `${set === "rmfrd" ? "" : `_${set}`}${photos === CALIBRATED_PHOTOS ? "" : `_${photos}photo`}_pct`;
  const { owner, borrower, accompanied } = score;
  const shares = {
    ...{ same_lent: borrower.same, same_lent_accompanied: accompanied.same, different_lent: borrower.different },
    ...{ different_own: owner.different, inconclusive_own: owner.inconclusive, no_usable_view_own: owner.noUsableView },
  };
  return Object.entries(shares).flatMap(([name, share]) => shareFigure(`${prefix}${name}${rest}`, share));
}

/** The share of owners beyond the bound to accept when it was made, two frames compared once. */
function expectedOfOwners(recogniser: RecogniserInfo, photos: number): string {
  if (photos !== CALIBRATED_PHOTOS) return "–";
  const share = verificationMisses(recogniser, 2);
  return `not the same: ${(100 * share).toFixed(1)} % (worst people, 2 frames)`;
}
