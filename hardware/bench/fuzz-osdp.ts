/**
 * Fuzzes OSDP by hand: `node hardware/bench/fuzz-osdp.ts [--inputs 1000000] [--steps 500000] [--seed 1]`. Prints what came of
 * it; ends with an error where anything threw, hung or was believed.
 */
import { parseArgs } from "node:util";
import { fuzzDecoder, slowestInput } from "./fuzz-osdp-decoder.ts";
import { fuzzPanel } from "./fuzz-osdp-panel.ts";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    steps: { type: "string", default: "500000" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const STEPS_A_RUN = 10_000;

const began = performance.now();
const decoder = fuzzDecoder(Number(values.inputs), seed);
print("decoder", { ...decoder, seconds: (performance.now() - began) / 1_000, hardestMs: slowestInput() });
if (decoder.believed > 0) throw new Error("a seal was believed that nobody made");

const runs = Array.from({ length: Math.ceil(Number(values.steps) / STEPS_A_RUN) }, (_, run) =>
  fuzzPanel(STEPS_A_RUN, seed + run),
);
const sum = (pick: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + pick(run), 0);
print("panel", {
  steps: sum(({ steps }) => steps),
  presented: sum(({ presented }) => presented),
  told: sum(({ told }) => told),
  forged: sum(({ forged }) => forged),
  slowestMs: Math.max(...runs.map(({ slowestMs }) => slowestMs)),
  slowestRecoveryMs: Math.max(...runs.map(({ recoveredMs }) => recoveredMs)),
});

function print(what: string, figures: { readonly [name: string]: number }): void {
  const texts = Object.entries(figures).map(
    ([name, value]) => `${name} ${Number(value.toFixed(2)).toLocaleString("en")}`,
  );
  process.stdout.write(`${what}: ${texts.join(", ")}\n`);
}
