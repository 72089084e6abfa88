import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, release, totalmem, type } from "node:os";
import { dirname } from "node:path";
import { versions } from "node:process";
import Table from "cli-table3";

/** One measured number; `name` never changes between versions, so that runs can be compared over time. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The range over repeated runs, in `unit`. */
  readonly low?: number;
  readonly high?: number;
  /** What it was measured beside, in the same run, and how many times better `value` is. */
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
}

export interface Environment {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory: string;
  readonly os: string;
  readonly commit: string;
  readonly date: string;
}

/** Prints the figures as a table for people and, where `jsonFile` is given, writes `{ environment, figures }` there. */
export function reportFigures(
  figures: readonly Figure[],
  to: { readonly environment: Environment; readonly write: (text: string) => void; readonly jsonFile?: string },
): void {
  to.write(`${formatFigures(figures)}\n`);
  if (to.jsonFile === undefined) return;
  mkdirSync(dirname(to.jsonFile), { recursive: true });
  writeFileSync(to.jsonFile, `${JSON.stringify({ environment: to.environment, figures }, null, 2)}\n`);
  to.write(`written to ${to.jsonFile}\n`);
}

/** The table for people. Pure. */
export function formatFigures(figures: readonly Figure[]): string {
  const table = new Table({
    head: ["figure", "value", "range", "beside", "ratio"],
    colAligns: ["left", "right", "right", "left", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, value, unit, low, high, peer, peerValue, ratio } of figures) {
    table.push([
      name,
      `${formatNumber(value)} ${unit}`,
      low === undefined || high === undefined ? "" : `${formatNumber(low)}–${formatNumber(high)}`,
      peer === undefined ? "" : `${peer}${peerValue === undefined ? "" : `: ${formatNumber(peerValue)} ${unit}`}`,
      ratio === undefined ? "" : `${formatNumber(ratio)}×`,
    ]);
  }
  return table.toString();
}

/** Reads the machine and the commit the figures belong to; a tree with uncommitted changes is marked `-dirty`. */
export function readEnvironment(root: string, now: Date): Environment {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  return {
    node: versions.node,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    os: `${type()} ${release()} ${arch()}`,
    commit: readCommit(git),
    date: now.toISOString(),
  };
}

function readCommit(git: (...args: string[]) => string): string {
  try {
    const commit = git("rev-parse", "HEAD");
    return git("status", "--porcelain", "--untracked-files=no") === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown";
  }
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
