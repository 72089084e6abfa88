import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Gate } from "./gates.ts";
import { runTool } from "./run-tool.ts";
import type { Shell } from "./shell.ts";
import type { TestTally } from "./vitest-reporter.ts";

/** What a gate came to. */
export type GateOutcome =
  | { readonly type: "passed"; readonly tests: TestTally }
  | { readonly type: "failed"; readonly tests: TestTally; readonly output: string }
  | { readonly type: "skipped"; readonly reason: string };

/** Whether the checkout has what the gate tests; a gate without its folder is told as skipped. */
export function hasSubject(gate: Gate, root: string): boolean {
  return gate.type !== "vitest" || gate.folder === undefined || existsSync(join(root, gate.folder));
}

export const noTests: TestTally = { passed: 0, failed: 0, skipped: 0, skips: [] };

/** Runs one gate; its whole output goes to `.menshen/log/test-<name>.log`, an expected failure comes back as a value. */
export async function runGate(gate: Gate, shell: Shell): Promise<GateOutcome> {
  const { ok, output, tests } = gate.type === "vitest" ? await runVitest(gate, shell) : await runPrograms(gate, shell);
  const logFolder = join(shell.root, ".menshen/log");
  mkdirSync(logFolder, { recursive: true });
  writeFileSync(join(logFolder, `test-${gate.name}.log`), output);
  return ok ? { type: "passed", tests } : { type: "failed", tests, output };
}

interface GateRun {
  readonly ok: boolean;
  readonly output: string;
  readonly tests: TestTally;
}

async function runPrograms(gate: Gate & { type: "programs" }, shell: Shell): Promise<GateRun> {
  const runs: { ok: boolean; output: string }[] = [];
  for (const { run, where } of gate.programs) {
    if (where === undefined || existsSync(join(shell.root, where))) runs.push(await runTool(run, shell));
  }
  return { ok: runs.every(({ ok }) => ok), output: runs.map(({ output }) => output).join("\n"), tests: noTests };
}

async function runVitest(gate: Gate & { type: "vitest" }, shell: Shell): Promise<GateRun> {
  const tallyFile = join(shell.root, ".menshen/cache", `tally-${gate.name}.json`);
  rmSync(tallyFile, { force: true });
  mkdirSync(join(tallyFile, ".."), { recursive: true });
  const filter = gate.folder === undefined ? [] : [`${gate.folder}/`];
  const run = await runTool(
    ["vitest", "run", "--config", gate.config, `--outputFile.tally=${tallyFile}`, ...filter],
    shell,
  );
  // A run that dies before its end leaves no tally; its exit code still fails the gate.
  const tests = existsSync(tallyFile) ? (JSON.parse(readFileSync(tallyFile, "utf8")) as TestTally) : noTests;
  return { ...run, ok: run.ok && existsSync(tallyFile), tests };
}
