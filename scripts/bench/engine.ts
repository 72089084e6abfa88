import { benchEngine, type EngineBench, type FaceApiStage, type Way } from "@menshen/models/bench/engine/bench-engine";
import { benchRetail, type RetailBench } from "@menshen/models/bench/engine/retail";
import { benchSearch, type SearchBench } from "@menshen/models/bench/engine/search";
import type { Stage } from "@menshen/models/bench/engine/stages";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import { readCount } from "../read-count.ts";
import type { Shell } from "../shell.ts";
import { type Bound, tellMissed } from "./bounds.ts";
import { median } from "./statistics.ts";

interface Options {
  readonly json?: string;
  readonly models?: string;
  readonly rounds: number;
}

/** `./menshen bench engine`: every stage and the whole way of a frame beside face-api on tfjs-wasm. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench engine")
    .option("--json <file>", "write the figures there as well")
    .option("--models <folder>", "where the files of face-reidentification-retail-0095 lie (or MENSHEN_BENCH_MODELS)")
    .option("--rounds <count>", "how often everything is timed", readCount, 30)
    .action(async (options: Options) => bench(shell, options));
}

async function bench(
  shell: Shell,
  { json, models = shell.env["MENSHEN_BENCH_MODELS"], rounds }: Options,
): Promise<void> {
  shell.write("takes about 3 minutes; leave the machine alone meanwhile\n");
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  const cacheDirectory = modelsFolder(shell.root);
  const engine = await progress.step("timing every stage beside face-api", () =>
    benchEngine({ cacheDirectory, rounds: rounds }),
  );
  const searches = await progress.step("searching galleries", async () => [
    await benchSearch(10_000),
    await benchSearch(100_000),
  ]);
  const retail =
    models === undefined
      ? undefined
      : await progress.step("timing retail-0095", () =>
          benchRetail({ cacheDirectory, folder: models, rounds: rounds }),
        );
  shell.write(`${tellStages(engine)}\n`);
  if (retail === undefined)
    shell.write("skipped engine.retail_0095_ms: no --models folder with its weights was given\n");
  const figures = [...engineFigures(engine), ...searches.flatMap(searchFigures), ...retailFigures(retail)];
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(figures, json === undefined ? to : { ...to, jsonFile: json });
  tellMissed(figures, BOUNDS, shell.write);
}

const STAGES: readonly Stage[] = ["letterbox", "detection", "landmarks", "cues", "chips", "recognition"];
const WAYS: readonly Way[] = ["int8", "fp32", "wasm"];

/** Medians of every stage, whole and followed frames, a line each. Pure. */
export function tellStages(bench: EngineBench): string {
  const { stages, whole, withoutCues, followed, faceApiStages, drift, shipped } = bench;
  const ms = (values: readonly number[]): string => median(values).toFixed(2).padStart(9);
  const theirs: Partial<Record<Stage, readonly FaceApiStage[]>> = {
    detection: ["tiny416", "ssd"],
    landmarks: ["landmarks"],
    recognition: ["recognition"],
  };
  const lines = STAGES.map((stage) => {
    const ours = WAYS.map((way) => ms(stages[way][stage])).join("");
    const [first, second = first] = theirs[stage] ?? [];
    const beside = first === undefined ? "" : ms(faceApiStages[first]) + ms(faceApiStages[second ?? first]);
    return `${stage.padEnd(14)}${ours}${beside}`;
  });
  const row = (name: string, times: Readonly<Record<Way, readonly number[]>>): string =>
    `${name.padEnd(14)}${WAYS.map((way) => ms(times[way])).join("")}`;
  return [
    `ms, median      ${WAYS.map((way) => way.padStart(8)).join(" ")}     tiny      ssd (face-api on tfjs-wasm)`,
    ...lines,
    `${row("whole frame", whole)}${ms(whole.tiny416)}${ms(whole.ssd)}`,
    row("without cues", withoutCues),
    row("followed", followed),
    "detection holds its letterbox, landmarks their patch, recognition the mirror image; face-api has no mirror image and no cues",
    "whole frame: somebody not yet decided, as a door looks, signs of a screen or a print measured (cues)",
    "followed: a frame whose face is decided on and needs neither descriptor nor cues",
    `this machine runs ${shipped.precision} on ${shipped.runtime}; int8 differs from fp32 by ${drift.int8.toFixed(3)}, fp32 from face-api by ${drift.faceApi.toFixed(3)}`,
  ].join("\n");
}

/** The figures of stages and whole frames, beside face-api's. Pure. */
export function engineFigures({
  whole,
  withoutCues,
  followed,
  shareOfPeak,
  peak,
  recognition,
  shipped,
}: EngineBench): readonly Figure[] {
  const way: Way = shipped.runtime === "onnxruntime-node" ? shipped.precision : "wasm";
  const ours = median(whole[way]);
  const ratio = (peer: "tiny416" | "ssd", told: string): Figure => ({
    name: `engine.pipeline_ratio_vs_face_api_${peer}`,
    value: median(whole[peer]) / ours,
    unit: "×",
    peer: `${told}: ${median(whole[peer]).toFixed(1)} ms; ours ${ours.toFixed(1)} ms`,
    ratio: median(whole[peer]) / ours,
  });
  return [
    ratio("tiny416", "face-api wasm, tiny 416"),
    ratio("ssd", "face-api wasm, SSD"),
    { name: "engine.pipeline_ms", value: ours, unit: "ms", ...range(whole[way]) },
    { name: "engine.pipeline_fp32_ms", value: median(whole.fp32), unit: "ms", ...range(whole.fp32) },
    { name: "engine.pipeline_wasm_ms", value: median(whole.wasm), unit: "ms", ...range(whole.wasm) },
    {
      name: "engine.pipeline_without_cues_ms",
      value: median(withoutCues[way]),
      unit: "ms",
      ...range(withoutCues[way]),
    },
    { name: "engine.followed_frame_ms", value: median(followed[way]), unit: "ms", ...range(followed[way]) },
    {
      name: "engine.recognition_share_of_peak",
      value: shareOfPeak,
      unit: "",
      peer: `matrix product ${peak.toFixed(0)}, recognition ${recognition.toFixed(0)} GMAC/s`,
    },
  ];
}

function searchFigures({ size, simdMs, plainMs }: SearchBench): readonly Figure[] {
  const name = `engine.search_${size / 1000}k_ms`;
  return [{ name, value: simdMs, unit: "ms", peer: "plain JavaScript", peerValue: plainMs, ratio: plainMs / simdMs }];
}

function retailFigures(retail: RetailBench | undefined): readonly Figure[] {
  if (retail === undefined) return [];
  const { shipped, ms } = retail;
  const other = shipped.precision === "int8" ? "fp32" : "int8";
  return [
    {
      name: "engine.retail_0095_ms",
      value: median(ms[shipped.precision]),
      unit: "ms",
      ...range(ms[shipped.precision]),
      peer: `${shipped.precision}; ${other}`,
      peerValue: median(ms[other]),
      ratio: median(ms[other]) / median(ms[shipped.precision]),
    },
  ];
}

function range(values: readonly number[]): { readonly low: number; readonly high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}

const BOUNDS: Readonly<Record<string, Bound>> = {
  "engine.pipeline_ratio_vs_face_api_tiny416": { atLeast: 9 },
  "engine.pipeline_ratio_vs_face_api_ssd": { atLeast: 25 },
  "engine.recognition_share_of_peak": { atLeast: 0.85 },
  "engine.search_10k_ms": { below: 0.3 },
  "engine.search_100k_ms": { below: 3 },
  "engine.retail_0095_ms": { below: 4 },
};
