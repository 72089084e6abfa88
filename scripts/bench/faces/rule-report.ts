import { createMatcher, type RecogniserInfo } from "@menshen/models";
import type { Descriptors } from "@menshen/models/bench/faces/describe-all";
import type { Person } from "@menshen/models/bench/faces/open-set";
import { halfOf, peopleOf } from "@menshen/models/bench/faces/people";
import type { BenchData } from "@menshen/models/bench/faces/photographs";
import { scoreLending } from "@menshen/models/bench/faces/score-lending";
import { scoreRule } from "@menshen/models/bench/faces/score-rule";
import Table from "cli-table3";
import { scoreDecision } from "./score-decision.ts";

const SEED = 4242;
/** Galleries the half of the people that no choice was made on is large enough for. */
const GALLERIES = [
  { set: "rmfrd", people: 10 },
  { set: "rmfrd", people: 40 },
  { set: "lfw", people: 76 },
  { set: "lfw", people: 120 },
] as const;
/** How the calibration names the people of each set. */
const POPULATIONS = { rmfrd: "RMFRD", lfw: "LFW" } as const;
/** Each with their own card and everybody else's. */
const LENDING_PEOPLE = 40;
const DAYS_PER_MONTH = 30;
const TARGETS = [1e-2, 1e-3] as const;
const SETTINGS = [
  { photos: 1, frames: 1 },
  { photos: 3, frames: 1 },
  { photos: 3, frames: 2 },
] as const;

/** The shipped rule and the door's whole decision, expected beside measured, on people who played no part in the calibration. */
export function ruleReport(data: BenchData, descriptors: Descriptors, recogniser: RecogniserInfo): string {
  const people = (set: "lfw" | "rmfrd") =>
    peopleOf(
      data.photographs.filter((photograph) => photograph.set === set && halfOf(photograph.identity) === "checked-on"),
      descriptors,
    );
  const halves = { lfw: people("lfw"), rmfrd: people("rmfrd") };
  return [
    "one search, on the half of the people not calibrated on (rmfrd: East Asian faces):",
    ruleTable(halves, recogniser),
    "the door's decision, view by view until it opens or nobody is left to look at:",
    decisionTable(halves, recogniser),
    "a card and whoever shows it, compared with its owner (1:1), on the same half:",
    lendingTable(halves, recogniser),
    "",
  ].join("\n");
}

type Halves = Readonly<Record<"lfw" | "rmfrd", readonly Person[]>>;

function ruleTable(halves: Halves, recogniser: RecogniserInfo): string {
  const rows = GALLERIES.flatMap(({ set, people }) =>
    SETTINGS.flatMap(({ photos, frames }) =>
      TARGETS.flatMap((targetFpir) => {
        const setting = { people, photos, frames };
        const score = scoreRule(halves[set], setting, { recogniser, targetFpir, seed: SEED });
        if (score === undefined) return [];
        const searches = `${score.strangerSearches}/${score.residentSearches}`;
        const expected = expectedMisses(recogniser, { ...setting, set, targetFpir });
        return [
          [
            set,
            people,
            `${photos}x${frames}`,
            percent(targetFpir),
            percent(score.fpir),
            percent(expected),
            percent(score.fnir),
            percent(score.confused),
            searches,
          ],
        ];
      }),
    ),
  );
  return table(
    [
      "set",
      "people",
      "photos x frames",
      "FPIR aimed at",
      "measured",
      "FNIR expected",
      "measured",
      "as another",
      "searches",
    ],
    rows,
  );
}

function decisionTable(halves: Halves, recogniser: RecogniserInfo): string {
  const rows = GALLERIES.flatMap(({ set, people }) =>
    [1, 3].flatMap((photos) =>
      TARGETS.flatMap((targetFpir) => {
        const score = scoreDecision(halves[set], { people, photos }, { recogniser, targetFpir, seed: SEED });
        if (score === undefined) return [];
        const expected = expectedMisses(recogniser, { set, people, photos, frames: 2, targetFpir });
        return [
          [
            set,
            people,
            photos,
            percent(targetFpir),
            percent(score.wronglyOpened),
            percent(expected),
            percent(score.refused),
            percent(score.confused),
            score.viewsToOpen.toFixed(2),
            `${score.strangers}/${score.residents}`,
          ],
        ];
      }),
    ),
  );
  return table(
    [
      "set",
      "people",
      "photos",
      "wrong openings aimed at",
      "measured",
      "refusals expected",
      "measured",
      "as another",
      "views to open",
      "approaches",
    ],
    rows,
  );
}

function lendingTable(halves: Halves, recogniser: RecogniserInfo): string {
  const rows = (["rmfrd", "lfw"] as const).flatMap((set) =>
    SETTINGS.flatMap(({ photos, frames }) => {
      const score = scoreLending(halves[set], { people: LENDING_PEOPLE, photos, frames }, { recogniser, seed: SEED });
      if (score === undefined) return [];
      const compared = `${score.borrowers}/${score.owners}`;
      return [[set, `${photos}x${frames}`, percent(score.passed), percent(score.calledDifferent), compared]];
    }),
  );
  return table(["set", "photos x frames", "lent cards passed", "owners called different", "comparisons"], rows);
}

/** What the matcher tells a landlord about these people, as a share of attempts. */
function expectedMisses(
  recogniser: RecogniserInfo,
  asked: {
    readonly set: keyof typeof POPULATIONS;
    readonly people: number;
    readonly photos: number;
    readonly frames: number;
    readonly targetFpir: number;
  },
): number {
  const vector = new Float32Array(recogniser.dimensions);
  const entries = Array.from({ length: asked.people }, (_, place) => ({ id: `${place}`, vector }));
  const matcher = createMatcher({ recogniser, entries, photosPerTemplate: asked.photos, targetFpir: asked.targetFpir });
  const traffic = { attemptsByStrangersPerDay: 0, attemptsPerResidentPerDay: 1, frames: asked.frames };
  const ofTheSet = matcher
    .expected(traffic)
    .byPopulation.find(({ population }) => population.includes(POPULATIONS[asked.set]));
  return (ofTheSet?.refusalsPerResidentPerMonth ?? Number.NaN) / DAYS_PER_MONTH;
}

function table(head: string[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}
