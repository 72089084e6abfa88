import { expectedErrors, type RecogniserInfo, searchMisses } from "@menshen/models";
import type { Descriptors, MeasuredViews } from "@menshen/models/bench/faces/describe-all";
import type { Person } from "@menshen/models/bench/faces/open-set";
import { halfOf, peopleOf } from "@menshen/models/bench/faces/people";
import type { BenchData } from "@menshen/models/bench/faces/photographs";
import { scoreRule } from "@menshen/models/bench/faces/score-rule";
import Table from "cli-table3";
import type { Figure } from "../../figures.ts";
import { lendingReport } from "./lending-report.ts";
import { scoreDecision, stayingShare } from "./score-decision.ts";
import { type SeenPerson, seenPeople, viewsOf } from "./seen-people.ts";
import { shareCell } from "./tell-share.ts";

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
const DAYS_PER_MONTH = 30;
/** About what the slowest board does that may refuse after two views. */
const SLOWLY_EVERY_MS = 450;
const TARGETS = [1e-2, 1e-3] as const;
const SETTINGS = [
  { photos: 1, frames: 1 },
  { photos: 3, frames: 1 },
  { photos: 3, frames: 2 },
] as const;

/** What can be asked for on its own, without face-api beside it. */
export const PARTS = ["rule", "decision", "lending"] as const;
export type Part = (typeof PARTS)[number];

export interface Described {
  readonly data: BenchData;
  readonly descriptors: Descriptors;
  readonly views: MeasuredViews;
}

/** The shipped rule and the door's whole decision, expected beside measured, on people who played no part in the calibration. */
export function ruleReport(
  { data, descriptors, views }: Described,
  { model, recogniser }: { readonly model: string; readonly recogniser: RecogniserInfo },
  parts: readonly Part[] = PARTS,
): { readonly text: string; readonly figures: readonly Figure[] } {
  const people = (set: "lfw" | "rmfrd") =>
    peopleOf(
      data.photographs.filter((photograph) => photograph.set === set && halfOf(photograph.identity) === "checked-on"),
      descriptors,
    );
  const halves = { lfw: people("lfw"), rmfrd: people("rmfrd") };
  const measured = viewsOf(descriptors, views);
  const seen = { lfw: seenPeople(halves.lfw, measured), rmfrd: seenPeople(halves.rmfrd, measured) };
  const lending = parts.includes("lending") ? lendingReport(seen, { model, recogniser, seed: SEED }) : undefined;
  const lines = [
    ...(parts.includes("rule")
      ? [
          "one search, on the half of the people not calibrated on (rmfrd: East Asian faces):",
          ruleTable(halves, recogniser),
        ]
      : []),
    ...(parts.includes("decision")
      ? [
          "the door's decision, view by view until it opens or nobody is left to look at; whoever stays is looked at again:",
          decisionTable(seen, recogniser),
          `the same at a board so slow that it looks every ${SLOWLY_EVERY_MS} ms:`,
          slowTable(seen, recogniser),
        ]
      : []),
    ...(lending === undefined
      ? []
      : ["a card and whoever shows it, as the door compares them with its owner, on the same half:", lending.text]),
    "",
  ];
  return { text: lines.join("\n"), figures: lending?.figures ?? [] };
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
            shareCell(score.fpir),
            percent(expected),
            shareCell(score.fnir),
            shareCell(score.confused),
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

function decisionTable(
  halves: Readonly<Record<"lfw" | "rmfrd", readonly SeenPerson[]>>,
  recogniser: RecogniserInfo,
): string {
  const rows = GALLERIES.flatMap(({ set, people }) =>
    [1, 3].flatMap((photos) =>
      TARGETS.flatMap((targetFpir) => {
        const score = scoreDecision(halves[set], { people, photos }, { recogniser, targetFpir, seed: SEED });
        if (score === undefined) return [];
        const expected = expectedRefusals(recogniser, { set, people, photos, targetFpir });
        return [
          [
            set,
            people,
            photos,
            percent(targetFpir),
            shareCell(score.wronglyOpened),
            percent(expected),
            shareCell(score.refused),
            shareCell(score.confused),
            score.viewsToOpen.toFixed(2),
            `${score.strangers}/${score.residents}`,
            percent(stayingShare * targetFpir),
            `${shareCell(score.stayingOpened)}\nof ${score.staying}`,
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
      "staying stranger, at most",
      "measured",
    ],
    rows,
  );
}

function slowTable(
  halves: Readonly<Record<"lfw" | "rmfrd", readonly SeenPerson[]>>,
  recogniser: RecogniserInfo,
): string {
  const rows = GALLERIES.flatMap(({ set, people }) =>
    [1, 3].flatMap((photos) => {
      const options = { recogniser, targetFpir: 1e-3, seed: SEED };
      const soon = scoreDecision(halves[set], { people, photos }, options);
      const slow = scoreDecision(halves[set], { people, photos }, { ...options, everyMs: SLOWLY_EVERY_MS });
      if (soon === undefined || slow === undefined) return [];
      return [
        [
          ...[set, people, photos],
          ...[slow.wronglyOpened, soon.refused, slow.refused, soon.stayingRefused, slow.stayingRefused].map(shareCell),
        ],
      ];
    }),
  );
  return table(
    [
      "set",
      "people",
      "photos",
      "wrong openings",
      "refused at first, fast board",
      "slow board",
      "refused though they stay, fast board",
      "slow board",
    ],
    rows,
  );
}

interface Asked {
  readonly set: keyof typeof POPULATIONS;
  readonly people: number;
  readonly photos: number;
  readonly targetFpir: number;
}

/** What the calibration says single searches of these people miss. */
function expectedMisses(recogniser: RecogniserInfo, asked: Asked & { readonly frames: number }): number {
  const { set, people, photos, frames, targetFpir } = asked;
  const request = { recogniser, gallerySize: people, photosPerTemplate: photos, framesPerProbe: frames, targetFpir };
  return ofTheSet(searchMisses(request), set)?.share ?? Number.NaN;
}

/** What a landlord is told of these people, as a share of attempts. */
function expectedRefusals(recogniser: RecogniserInfo, { set, people, photos, targetFpir }: Asked): number {
  const request = { recogniser, gallerySize: people, photosPerTemplate: photos, framesPerProbe: 2, targetFpir };
  const told = expectedErrors(request, { attemptsByStrangersPerDay: 0, attemptsPerResidentPerDay: 1 });
  return (ofTheSet(told.byPopulation, set)?.refusalsPerResidentPerMonth ?? Number.NaN) / DAYS_PER_MONTH;
}

const ofTheSet = <Told extends { readonly population: string }>(told: readonly Told[], set: Asked["set"]) =>
  told.find(({ population }) => population.includes(POPULATIONS[set]));

function table(head: string[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}
