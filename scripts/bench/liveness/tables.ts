import { type AttackKind, HELD_OUT_KINDS, KNOWN_KINDS } from "@menshen/models/bench/liveness/cast";
import type { ChallengeResult } from "@menshen/models/bench/liveness/measure-challenge";
import { type Outcome, type Summary, separationOf, summarise } from "@menshen/models/bench/liveness/measure-liveness";
import type { Share } from "@menshen/models/bench/liveness/statistics";
import Table from "cli-table3";

/** All that a run of the benchmark found. */
export interface LivenessRun {
  readonly outcomes: readonly Outcome[];
  readonly challenges: readonly ChallengeResult[];
}

/** Where genuine comings are from. */
export const GENUINE_KINDS = ["door-video", "rendered"] as const;
export type GenuineKind = (typeof GENUINE_KINDS)[number];

export function ofKind({ outcomes }: LivenessRun, kind: AttackKind | GenuineKind): readonly Outcome[] {
  return outcomes.filter((outcome) => outcome.kind === kind);
}

/** The summaries of all attack kinds that were measured, in the order known, held out. */
export function attackSummaries(run: LivenessRun, kinds: readonly AttackKind[]): readonly Summary[] {
  return kinds.filter((kind) => ofKind(run, kind).length > 0).map((kind) => summarise(kind, ofKind(run, kind), true));
}

export function genuineSummaries(run: LivenessRun): readonly Summary[] {
  return GENUINE_KINDS.filter((kind) => ofKind(run, kind).length > 0).map((kind) =>
    summarise(kind, ofKind(run, kind), false),
  );
}

/** APCER of each kind of attack and BPCER of each source of people, with exact 95 % intervals. */
export function kindTable(run: LivenessRun): string {
  const table = tableOf([
    "what came",
    "n",
    "live",
    "doubtful",
    "spoof",
    "no answer",
    "taken for a person",
    "if only spoof stops",
  ]);
  const row = (name: string, { presentations, verdicts, noResponse, atDoubtful, atSpoof }: Summary): void => {
    const { live, doubtful, spoof } = verdicts;
    table.push([name, presentations, live, doubtful, spoof, noResponse.count, percent(atDoubtful), percent(atSpoof)]);
  };
  for (const summary of attackSummaries(run, KNOWN_KINDS)) row(`${summary.kind} (APCER)`, summary);
  for (const summary of attackSummaries(run, HELD_OUT_KINDS)) row(`${summary.kind}, held out (APCER)`, summary);
  const people = tableOf([
    "who came",
    "n",
    "live",
    "doubtful",
    "spoof",
    "no answer",
    "not taken for a person",
    "if only spoof stops",
  ]);
  for (const { kind, presentations, verdicts, noResponse, atDoubtful, atSpoof } of genuineSummaries(run)) {
    const { live, doubtful, spoof } = verdicts;
    people.push([
      `${kind} (BPCER)`,
      presentations,
      live,
      doubtful,
      spoof,
      noResponse.count,
      percent(atDoubtful),
      percent(atSpoof),
    ]);
  }
  return `${table.toString()}\n${people.toString()}`;
}

/** The judge beside human's two networks on the same presentations, as areas under the curve. */
export function separationTable(run: LivenessRun): string {
  const genuine = ofKind(run, "rendered");
  const table = tableOf(["rendered people against", "shipped judge", "antispoof alone", "liveness alone"]);
  for (const kind of [...KNOWN_KINDS, ...HELD_OUT_KINDS]) {
    const { judge, antispoof, liveness } = separationOf(genuine, ofKind(run, kind));
    table.push([kind, ...[judge, antispoof, liveness].map((area) => area.toFixed(2))]);
  }
  return `area under the curve; 0.5 is chance\n${table.toString()}`;
}

/** The mean suspicion of each cue by kind, and in how many comings it saw anything. */
export function cueTable(run: LivenessRun): string {
  const kinds = [...GENUINE_KINDS, ...KNOWN_KINDS, ...HELD_OUT_KINDS].filter((kind) => ofKind(run, kind).length > 0);
  const names = [...new Set(run.outcomes.flatMap(({ cues }) => cues.map(({ name }) => name)))];
  const table = tableOf(["cue", ...kinds]);
  for (const name of names) {
    const cells = kinds.map((kind) => {
      const seen = ofKind(run, kind).flatMap(({ cues }) => cues.filter((cue) => cue.name === name));
      const mean = seen.reduce((sum, { suspicion }) => sum + suspicion, 0) / seen.length;
      return seen.length === 0 ? "" : `${mean.toFixed(2)} (${seen.length})`;
    });
    table.push([name, ...cells]);
  }
  return `mean suspicion of each cue, and how many comings it could judge\n${table.toString()}`;
}

/** Who passes when asked to turn their head. */
export function challengeTable({ challenges }: LivenessRun): string {
  const table = tableOf(["asked to turn", "n", "passed", "otherwise"]);
  for (const { who, passed, endings } of challenges) {
    const others = Object.entries(endings).filter(([ending]) => ending !== "passed");
    table.push([who, passed.of, percent(passed), others.map(([ending, count]) => `${ending} ${count}`).join(", ")]);
  }
  return table.toString();
}

/** What each mode of a door lets pass: the judge's answers and the challenge's, taken as independent. */
export function modeTable(run: LivenessRun): string {
  const table = tableOf(["let pass", "observe", "in-doubt", "always"]);
  for (const { who, passed } of run.challenges) {
    const outcomes = ofKind(run, who);
    if (outcomes.length === 0) continue;
    const live = outcomes.filter(({ verdict }) => verdict === "live").length / outcomes.length;
    const inDoubt = live + (1 - live) * passed.share;
    table.push([who, "100 %", `${(100 * inDoubt).toFixed(0)} %`, `${(100 * passed.share).toFixed(0)} %`]);
  }
  return table.toString();
}

function tableOf(head: readonly string[]): Table.Table {
  const colAligns = head.map((_, index) => (index === 0 ? ("left" as const) : ("right" as const)));
  return new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } });
}

function percent({ of, share, low, high }: Share): string {
  if (of === 0) return "–";
  return `${(100 * share).toFixed(0)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
}
