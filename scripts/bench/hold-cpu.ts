import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";

/** A process that may only use a share of one core. */
export interface Hold {
  /** How it is held, for a person. */
  readonly by: string;
  release(): void;
}

export interface HoldParts {
  readonly pid: number;
  /** Of one core, 0–1. */
  readonly share: number;
  /** Where control groups are mounted. */
  readonly root?: string;
}

/** The kernel's own period (sched-bwc of the kernel's documentation). */
const PERIOD_US = 100_000;
const CYCLE_MS = 80;

/** Holds a process and all its threads: by cgroup v2 `cpu.max`, else v1 `cpu.cfs_quota_us`, else by stopping it in between. */
export function holdCpu(parts: HoldParts): Hold {
  const { root = "/sys/fs/cgroup" } = parts;
  const quota = String(Math.round(parts.share * PERIOD_US));
  return (
    inGroup(parts, { folder: root, files: { "cpu.max": `${quota} ${PERIOD_US}` } }) ??
    inGroup(parts, {
      folder: join(root, "cpu"),
      files: { "cpu.cfs_period_us": String(PERIOD_US), "cpu.cfs_quota_us": quota },
    }) ??
    byStopping(parts)
  );
}

/** Undefined where the kernel has no such group or this user may not make one. */
function inGroup(
  { pid, share }: HoldParts,
  { folder, files }: { readonly folder: string; readonly files: Readonly<Record<string, string>> },
): Hold | undefined {
  const group = join(folder, `menshen-bench-${pid}`);
  if (!existsSync(join(folder, "cgroup.procs"))) return undefined;
  const before = readFileSync(join("/proc", String(pid), "cgroup"), "utf8");
  try {
    mkdirSync(group);
    for (const [name, value] of Object.entries(files)) writeExisting(join(group, name), value);
    writeExisting(join(group, "cgroup.procs"), String(pid));
  } catch {
    removeGroup(group);
    return undefined;
  }
  const [name = ""] = Object.keys(files).slice(-1);
  return {
    by: `cgroup ${name}, ${share} of a core`,
    release() {
      // A process that has ended is in no group.
      if (existsSync(join("/proc", String(pid))))
        writeExisting(join(folder, groupOf(before, folder), "cgroup.procs"), String(pid));
      removeGroup(group);
    },
  };
}

/** Only files that the kernel put there count: on an ordinary disk the name alone would mean nothing. */
function writeExisting(file: string, value: string): void {
  if (!existsSync(file)) throw new Error(`there is no ${file}`);
  writeFileSync(file, value);
}

function groupOf(cgroups: string, folder: string): string {
  const line = cgroups
    .split("\n")
    .find((each) => (folder.endsWith("/cpu") ? /:(?:[^:]*,)?cpu(?:,[^:]*)?:/ : /^0::/).test(each));
  return line?.split(":").slice(2).join(":") ?? "/";
}

function removeGroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // A group that still has a process in it goes with the next boot.
  }
}

/** Lets the process run for a share of every cycle: coarser than a quota, and harder, because it also stops waiting threads. */
function byStopping({ pid, share }: HoldParts): Hold {
  let timer: NodeJS.Timeout | undefined;
  const signal = (name: NodeJS.Signals): void => {
    try {
      kill(pid, name);
    } catch {
      clearTimeout(timer);
    }
  };
  const run = (): void => {
    signal("SIGCONT");
    timer = setTimeout(rest, CYCLE_MS * share);
  };
  const rest = (): void => {
    signal("SIGSTOP");
    timer = setTimeout(run, CYCLE_MS * (1 - share));
  };
  run();
  return {
    by: `no cgroup may be made here: stopped and continued, running ${share} of the time`,
    release() {
      clearTimeout(timer);
      signal("SIGCONT");
    },
  };
}
