import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { BOARDS, type Board, boardBudget, type Stage } from "../src/boards/board-budget.ts";
import { countMultiplyAdds } from "../src/boards/count-multiply-adds.ts";
import { ensureModels } from "../src/convert/ensure-models.ts";
import { RETAIL_0095 } from "../src/known-models.ts";
import { onnxOf, readSourceFiles } from "../src/recognisers/model-source.ts";
import { openNetwork } from "../src/session.ts";
import { openMatrixMultiplication } from "./engine/core-peak.ts";
import { type Run, takeTurns } from "./engine/take-turns.ts";

interface Network {
  readonly name: string;
  readonly precision: Stage["precision"];
  readonly model: Uint8Array;
  /** Of its input, where it takes pictures of any size. */
  readonly dims?: readonly number[];
}

const ROUNDS = 60;

/** Estimates each stage on each small board and returns a table in Markdown; retail-0095 only where its files lie in `modelsFolder`. */
export async function boardTable(options: {
  readonly cacheDirectory: string;
  readonly modelsFolder?: string;
  readonly rounds?: number;
}): Promise<readonly string[]> {
  const networks = await networksOf(options.cacheDirectory, options.modelsFolder);
  const shares = await sharesOfPeak(networks, options.rounds ?? ROUNDS);
  const heads = ["one run of", "million multiply-adds", "share of peak measured here", ...BOARDS.map(nameOf)];
  const rows = networks.map((network) => {
    const multiplyAdds = countMultiplyAdds(network.model, network.dims);
    const stage = { name: network.name, precision: network.precision, multiplyAdds };
    const share = network.precision === "fp32" ? shares.get(network.name) : undefined;
    const cells = BOARDS.map((board) => estimate(board, stage, share));
    const told = share === undefined ? "not measured" : `${(share * 100).toFixed(0)} %`;
    return [`${network.name}, ${network.precision}`, (multiplyAdds / 1e6).toFixed(0), told, ...cells];
  });
  return [
    row(heads),
    row(heads.map(() => "---")),
    ...rows.map(row),
    ...(options.modelsFolder === undefined ? ["", "retail-0095 is left out: name its folder with --models."] : []),
  ];
}

const nameOf = ({ name, core, gigahertz: [slowest, fastest] }: Board): string =>
  `${name} (${core}, ${slowest === fastest ? fastest : `${slowest}–${fastest}`} GHz)`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** "≥ 12 ms; 14 ms" is the bound at the core's peak and, after it, the time at the share of the peak measured here. */
function estimate(board: Board, stage: Stage, share: number | undefined): string {
  const bound = boardBudget(board, stage);
  if (bound === undefined) return "no dot product";
  const least = `≥ ${bound.fastestMs.toFixed(1)} ms`;
  const likely = share === undefined ? undefined : boardBudget(board, { ...stage, shareOfPeak: share });
  return likely === undefined ? least : `${least}; ${span(likely.fastestMs, likely.slowestMs)} ms`;
}

function span(fastest: number, slowest: number): string {
  return fastest === slowest ? fastest.toFixed(0) : `${fastest.toFixed(0)}–${slowest.toFixed(0)}`;
}

async function networksOf(cacheDirectory: string, modelsFolder: string | undefined): Promise<readonly Network[]> {
  const files = await ensureModels({ cacheDirectory });
  const read = async (file: string): Promise<Uint8Array> => new Uint8Array(await readFile(file));
  const recogniser = { dims: [1, 3, 150, 150] } as const;
  const builtIn: readonly Network[] = [
    { name: "detector (16:9)", precision: "fp32", model: await read(files.detector), dims: [1, 3, 160, 256] },
    { name: "landmarks", precision: "fp32", model: await read(files.landmarks), dims: [1, 3, 112, 112] },
    { name: "built-in recogniser", precision: "fp32", model: await read(files.recogniser), ...recogniser },
    {
      name: "built-in recogniser",
      precision: "int8",
      model: await read(files.recogniserInt8),
    },
  ];
  if (modelsFolder === undefined) return builtIn;
  const retail = onnxOf(RETAIL_0095, await readSourceFiles(RETAIL_0095, modelsFolder));
  const chip = { name: "retail-0095", model: retail, dims: [1, 3, 128, 128] } as const;
  return [
    ...builtIn,
    { ...chip, precision: "fp32" },
    // The quantised network has the products of this one.
    { ...chip, precision: "int8" },
  ];
}

/**
 * Multiply-adds a millisecond of each float32 network, as a share of those of one large matrix product in the same rounds:
 * the best of each, because a busy machine disturbs the long runs more than the short ones; 1 at most.
 */
async function sharesOfPeak(networks: readonly Network[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const peak = await openMatrixMultiplication();
  const measured = networks.flatMap(({ precision, dims, ...network }) =>
    precision === "fp32" && dims !== undefined ? [{ ...network, dims }] : [],
  );
  const opened = await Promise.all(measured.map(({ model, dims }) => openNetwork(model, dims)));
  const runs = Object.fromEntries(opened.map((network, index): [string, Run] => [String(index), () => network.run()]));
  const times = await takeTurns<string>({ ...runs, peak: peak.run }, rounds);
  await Promise.all([peak.close(), ...opened.map((network) => network.close())]);
  const peakRate = peak.products / Math.min(...(times["peak"] ?? []));
  return new Map(
    measured.map(({ name, model, dims }, index) => {
      const rate = countMultiplyAdds(model, dims) / Math.min(...(times[String(index)] ?? []));
      return [name, Math.min(1, rate / peakRate)];
    }),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { models: { type: "string" } } });
  const modelsFolder = values.models ?? process.env["MENSHEN_BENCH_MODELS"];
  const lines = await boardTable({
    cacheDirectory: ".menshen/cache/models",
    ...(modelsFolder !== undefined && { modelsFolder }),
  });
  process.stdout.write(`${lines.join("\n")}\n`);
}
