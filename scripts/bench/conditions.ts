import { join } from "node:path";
import { chooseProbes, type ProbedPerson } from "@menshen/models/bench/conditions/choose-probes";
import { CONDITION_NAMES } from "@menshen/models/bench/conditions/conditions";
import { type ConditionLook, lookUnderConditions } from "@menshen/models/bench/conditions/look-under-conditions";
import { createScorer } from "@menshen/models/bench/conditions/score-condition";
import type { Descriptors } from "@menshen/models/bench/faces/describe-all";
import { halfOf } from "@menshen/models/bench/faces/people";
import type { Photograph } from "@menshen/models/bench/faces/photographs";
import { Command } from "commander";
import type { Figure } from "../figures.ts";
import type { Shell } from "../shell.ts";
import { type ConditionRow, conditionFigures, conditionTable } from "./conditions/report.ts";
import { seenProbe } from "./conditions/seen-probe.ts";
import { benchPhotographs, type Measuring, withFolders } from "./faces/bench-photographs.ts";
import { cachedRecogniser, describeWith, expectedTime } from "./faces/described.ts";

interface Options {
  readonly data?: string;
  readonly models?: string;
  readonly json?: string;
}

const SEED = 20_261_126;
/** As many people as a large house has, and of RMFRD everybody; few people come twice, so that a run stays short. */
const ORDERS = [
  { set: "lfw", people: 225, probesEach: 1, seed: SEED },
  { set: "rmfrd", people: 225, probesEach: 2, seed: SEED },
] as const;
type Order = (typeof ORDERS)[number];
/** About what rendering a photograph under one condition takes on a server core, and one recogniser's look at it. */
const RENDER_MS = 80;
const LOOK_MS = 20;
const WHAT_IT_IS = [
  "Caps, darkness and backlight are RENDERINGS on photographs; real hats and real backlight remain unproven. People made no threshold (half of",
  "LFW and RMFRD), each is enrolled from one photograph as it is and comes as others, 120 px tall, through one door camera (mosaic, noise, JPEG 85).",
  'Missed: of views compared with and without the condition, those not taken for themselves by the shipped rule at 0.10 %. "Stranger pairs near":',
  "within the distance within which one pair in a thousand is without the condition. Ranges: 5th to 95th percentile over resampled people.",
].join("\n");

/** `./menshen bench conditions`: what a cap, darkness and a bright door behind cost. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench conditions")
    .option("--data <folder>", "photographs and their lists (or MENSHEN_BENCH_DATA)")
    .option("--models <folder>", "files of other models, as their makers published them (or MENSHEN_BENCH_MODELS)")
    .option("--json <file>", "write the figures there as well")
    .action((options: Options) => benchPhotographs(shell, withFolders(shell, options), measure));
}

async function measure(measuring: Measuring): Promise<readonly Figure[]> {
  const { shell, progress, data, opened } = measuring;
  const files = data.photographs.filter(isAsked).map(({ file }) => file);
  const ours = opened.map((one) => cachedRecogniser(shell.root, one));
  const most = ORDERS.flatMap((order) => chooseProbes(data.photographs, new Set(files), order)).flatMap(
    ({ probes }) => probes,
  );
  const lookMs = RENDER_MS + LOOK_MS * opened.length;
  shell.write(await expectedTime(data.folder, files, ours, most.length * CONDITION_NAMES.length * lookMs));
  shell.write(`${WHAT_IT_IS}\n`);
  const described: Descriptors[] = [];
  for (const describer of ours) {
    described.push(await describeWith(describer, files, { folder: data.folder, progress, stopped: shell.stopped }));
  }
  const figures: Figure[] = [];
  for (const order of ORDERS) figures.push(...(await measureSet(measuring, described, order)));
  return figures;
}

/** The half of the people that made no threshold, with their mouths free. */
const isAsked = ({ set, identity }: Photograph): boolean => set !== "rmfrd-masked" && halfOf(identity) === "checked-on";

async function measureSet(
  { shell, progress, data, opened }: Measuring,
  described: readonly Descriptors[],
  order: Order,
): Promise<readonly Figure[]> {
  const { set } = order;
  const photographs = data.photographs.filter((one) => one.set === set && isAsked(one));
  const hasFace = { has: (file: string) => described.every((descriptors) => descriptors.has(file)) };
  const people = chooseProbes(photographs, hasFace, order);
  const [first, ...others] = opened;
  if (people.length === 0 || first === undefined) {
    shell.write(`– ${set}: nobody here has two photographs with a face\n`);
    return [];
  }
  const probes = people.flatMap(({ probes: own }, person) => own.map((file) => ({ person, file })));
  const looks = await progress.step(`looking at ${set}`, async () => {
    const all: (readonly (readonly ConditionLook[])[])[] = [];
    for (const { file } of probes) {
      shell.stopped.throwIfAborted();
      all.push((await lookUnderConditions(join(data.folder, file), [first, ...others], file)) ?? []);
    }
    return all;
  });
  const without = photographs.filter(({ file }) => !hasFace.has(file)).length;
  shell.write(
    `${set}: ${people.length} people enrolled, ${probes.length} photographs looked at; left out for showing no face: ${without} of ${photographs.length}\n`,
  );
  const figures: Figure[] = [];
  for (const [index, { model, recogniser }] of opened.entries()) {
    const descriptors = described[index] as Descriptors;
    const seen = (place: number) =>
      probes.map(({ person }, probe) => seenProbe(lookAt(looks[probe]?.[index], place), person));
    const templates = people.map(({ enrolled }) => descriptors.get(enrolled) as Float32Array);
    const strangers = strangersOf(photographs, descriptors, people);
    const scorer = createScorer({ recogniser, templates, strangers, plain: seen(0) });
    const rows = CONDITION_NAMES.map(
      (condition, place): ConditionRow => ({ condition, score: scorer.score(seen(place)) }),
    );
    shell.write(`${model}, ${set}:\n${conditionTable(rows)}\n`);
    figures.push(...conditionFigures(model, set, rows));
  }
  return figures;
}

/** A face found in the photograph once is found again; should it not be, the door found none. */
const lookAt = (looks: readonly ConditionLook[] | undefined, place: number): ConditionLook =>
  looks?.[place] ?? { condition: CONDITION_NAMES[place] as ConditionLook["condition"] };

/** Every photograph of the half, each person under one number, which in the gallery is their place. */
function strangersOf(photographs: readonly Photograph[], descriptors: Descriptors, people: readonly ProbedPerson[]) {
  const numbers = new Map(people.map(({ identity }, place) => [identity, place]));
  return photographs.flatMap(({ identity, file }) => {
    const person = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, person);
    const descriptor = descriptors.get(file);
    return descriptor === undefined ? [] : [{ person, descriptor }];
  });
}
