import { Command, Option } from "commander";
import { type DebianPackage, ensurePackages, skipReason } from "./apt.ts";
import { attachCommand, type CommandEntry } from "./attach-command.ts";
import { type Gate, gates } from "./gates.ts";
import { type Preparation, prepare } from "./prepare.ts";
import { createProgress, describeFailure, formatSpan, type Progress, StepFailure, type StepNote } from "./progress.ts";
import { type GateOutcome, hasSubject, noTests, runGate } from "./run-gate.ts";
import type { Shell } from "./shell.ts";

/** A gate with what it came to. */
export interface GateResult {
  readonly name: string;
  readonly outcome: GateOutcome;
}

/** The long tests of `./menshen test NAME`, which stay out of the gates; adding one is one line. */
const longTests: readonly CommandEntry[] = [
  {
    name: "faults",
    summary: "kill the agent again and again: is anything lost?",
    load: () => import("./test-faults.ts"),
  },
  {
    name: "hardware",
    summary: "the packed controller on an emulated board: GPIO, kills, updates, power cuts",
    load: () => import("./test-hardware.ts"),
  },
];

/** `./menshen test`: every gate in order, or those of `--only`; ends with the line `N passed, N failed`. */
export function createCommand(shell: Shell): Command {
  const names = gates.map(({ name }) => name);
  const command = new Command("menshen test")
    .addOption(new Option("--only <gate...>", "run only these gates").choices(names))
    .action(async ({ only }: { readonly only?: readonly string[] }) => {
      await testHouse(only === undefined ? gates : gates.filter(({ name }) => only.includes(name)), shell);
    });
  for (const entry of longTests) attachCommand(command, entry, shell);
  return command;
}

async function testHouse(chosen: readonly Gate[], shell: Shell): Promise<void> {
  const startedAt = performance.now();
  const progress = createProgress(shell);
  const wanted = chosen.flatMap(({ needs = [], wants = [] }) => [...needs, ...wants]);
  const missing = await ensurePackages(wanted, { shell, progress });
  const ready = rememberPreparations({ shell, progress });

  const results: GateResult[] = [];
  for (const gate of chosen) {
    if (shell.stopped.aborted) break;
    const outcome = await passGate(gate, { shell, progress, missing, ready });
    results.push({ name: gate.name, outcome });
    if (outcome.type === "failed" && !shell.stopped.aborted) shell.write(`${boundOutput(outcome.output, gate.name)}\n`);
  }
  if (shell.stopped.aborted) return shell.write("\nstopped before the end\n");
  shell.write(`\n${formatSpan(performance.now() - startedAt)} in all\n${summarize(results)}\n`);
  if (results.some(({ outcome }) => outcome.type === "failed")) shell.exitWith(1);
}

async function passGate(
  gate: Gate,
  parts: {
    readonly shell: Shell;
    readonly progress: Progress;
    readonly missing: readonly DebianPackage[];
    readonly ready: (what: Preparation) => Promise<void>;
  },
): Promise<GateOutcome> {
  const lacking = (gate.needs ?? []).filter((name) => parts.missing.includes(name));
  const leaveOut = (reason: string): GateOutcome => {
    parts.progress.line(`– ${gate.name.padEnd(22)}  left out`);
    return { type: "skipped", reason };
  };
  if (!hasSubject(gate, parts.shell.root)) return leaveOut(`there is nothing to run in test/${gate.name} yet`);
  if (lacking.length > 0) return leaveOut(skipReason(lacking));
  try {
    for (const what of gate.prepares ?? []) await parts.ready(what);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    parts.progress.line(`✗ ${gate.name.padEnd(22)}  could not begin`);
    return { type: "failed", tests: noTests, output: describeFailure(error) };
  }
  return await parts.progress.step(gate.name, () => runGate(gate, parts.shell), noteOutcome);
}

/** Each preparation is made once a run; its failure is remembered for the gates that follow. */
function rememberPreparations(parts: { readonly shell: Shell; readonly progress: Progress }) {
  const begun = new Map<Preparation, Promise<void>>();
  return (what: Preparation): Promise<void> => {
    const made = begun.get(what) ?? prepare(what, parts);
    begun.set(what, made);
    return made;
  };
}

function noteOutcome(outcome: GateOutcome): StepNote {
  if (outcome.type === "skipped") return { mark: "–", note: "left out" };
  const { passed, failed, skipped } = outcome.tests;
  const counted = passed + failed + skipped === 0 ? "" : `${passed} tests passed, ${failed} failed, ${skipped} skipped`;
  return { mark: outcome.type === "passed" ? "✓" : "✗", note: counted };
}

/** The closing lines: what was skipped and why, then `N passed, N failed` (each gate counts one beside its tests). Pure. */
export function summarize(results: readonly GateResult[]): string {
  const sum = (count: (result: GateResult) => number) => results.reduce((total, result) => total + count(result), 0);
  const tests = ({ outcome }: GateResult) => (outcome.type === "skipped" ? noTests : outcome.tests);
  const gatesOf = (type: GateOutcome["type"]) => results.filter(({ outcome }) => outcome.type === type).length;
  const passed = gatesOf("passed") + sum((result) => tests(result).passed);
  const failed = gatesOf("failed") + sum((result) => tests(result).failed);
  const skipped = gatesOf("skipped") + sum((result) => tests(result).skipped);
  const reasons = results.flatMap(({ name, outcome }) =>
    outcome.type === "skipped" ? [`${name}: ${outcome.reason}`] : outcome.tests.skips.map((skip) => `${name}: ${skip}`),
  );
  const counts = `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  return [...reasons.map((reason) => `skipped  ${reason}`), counts].join("\n");
}

/** A gate's output, its middle left out where it is longer than a screen history bears. Pure. */
export function boundOutput(output: string, name: string, mostLines = 600): string {
  const lines = output.trimEnd().split("\n");
  if (lines.length <= mostLines) return lines.join("\n");
  const half = Math.floor(mostLines / 2);
  const left = lines.length - 2 * half;
  return [
    ...lines.slice(0, half),
    `… ${left} lines left out; all of it is in .menshen/log/test-${name}.log …`,
    ...lines.slice(-half),
  ].join("\n");
}
