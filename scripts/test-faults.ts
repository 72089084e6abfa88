import { Command } from "commander";
import { readEnvironment, reportFigures } from "./figures.ts";
import { createProgress, formatSpan } from "./progress.ts";
import { readCount } from "./read-count.ts";
import type { Shell } from "./shell.ts";

interface Options {
  readonly kills: number;
  readonly seed: number;
  readonly json?: string;
}

const mostProblemsTold = 20;

/** `./menshen test faults`: kills a door's agent with kill -9 again and again and counts what its records lost. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen test faults")
    .option("--kills <number>", "how often the agent is killed", readCount, 200)
    .option("--seed <number>", "the moments of the kills; the same seed gives the same", readCount, 46)
    .option("--json <file>", "write the figures here as well")
    .action((options: Options) => testFaults(options, shell));
}

async function testFaults({ kills, seed, json }: Options, shell: Shell): Promise<void> {
  // Loaded only here: the suite opens whole houses, and other commands need none.
  const { expectedFaultsMs, runFaults } = await import("../test/faults/run-faults.ts");
  const progress = createProgress(shell);
  progress.line(`${kills} kills take about ${formatSpan(expectedFaultsMs(kills))} on two idle cores`);
  const tell = (done: number) => {
    if (done % 10 === 0 || done === kills) progress.line(`  ${done} of ${kills} kills`);
  };
  const { figures, problems, presented } = await progress.step("killing the agent", () =>
    runFaults({ kills, seed, tell, signal: shell.stopped }),
  );
  shell.write(`${presented} cards were shown meanwhile; seed ${seed}\n`);
  for (const { kind, told } of problems.slice(0, mostProblemsTold)) shell.write(`✗ ${kind}: ${told}\n`);
  if (problems.length > mostProblemsTold) shell.write(`✗ and ${problems.length - mostProblemsTold} more\n`);
  reportFigures(figures, {
    environment: readEnvironment(shell.root, new Date()),
    write: shell.write,
    ...(json === undefined ? {} : { jsonFile: json }),
  });
  if (problems.length > 0) shell.exitWith(1);
}
