import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { LOCK_HELPER_PROGRAM } from "@menshen/hardware";
import type { ChildSpec } from "../children.ts";
import type { Shell } from "../shell.ts";
import type { ApartmentFiles } from "./apartment-files.ts";

/** The ports a running apartment listens on, all on the loopback: the page, the broker, the controller's panel and its own pages. */
export interface Ports {
  readonly page: number;
  readonly broker: number;
  readonly panel: number;
  readonly doorPages?: number;
}

/** What a program writes once it serves: the registry when it listens, the agent when a card opens the door, or, where no roster has come yet, when it runs. */
const readyLine = /"ready":true|"cardReadyMs":/;

interface Parts {
  readonly shell: Shell;
  readonly files: ApartmentFiles;
}

interface DoorParts extends Parts {
  /** A changed copy of the agent to run instead of the checkout's. */
  readonly agentCopy?: string;
  /** What stands in the environment of agent and lock's keeper beside the rest. */
  readonly doorEnv?: Readonly<Record<string, string>>;
}

const program = ({ shell }: Parts, name: string, args: readonly string[]): ChildSpec => ({
  name,
  command: shell.node,
  args,
  env: shell.env,
  cwd: shell.root,
  ready: { type: "line", pattern: readyLine },
  readyWithinMs: 30_000,
  stopWithinMs: 8_000,
});

/** How the registry of the apartment is started. */
export function registryProgram(parts: Parts): ChildSpec {
  const main = join(parts.shell.root, "cloud-registry/src/main.ts");
  return program(parts, "registry", [main, "run", "--config", registryConfigFile(parts.files)]);
}

/**
 * glibc's allocator (mallopt(3), read once when a process starts) for a program that decodes 2.7 MB pictures in several
 * threads: picture buffers go back to the system at once, and few threads keep a heap of their own. Saves 100 MB.
 */
const smallHeaps = { MALLOC_MMAP_THRESHOLD_: "524288", MALLOC_ARENA_MAX: "2" } as const;

/** V8 would let the short-lived objects of the agent's main thread grow to 64 MB before it looks at them; 8 MB (two halves) do. */
const smallYouth = "--max-semi-space-size=4";

/** How the controller's agent is started. */
export function agentProgram({ agentCopy, doorEnv, ...parts }: DoorParts): ChildSpec {
  const main = join(agentCopy ?? join(parts.shell.root, "edge-agent"), "src/main.ts");
  const started = program(parts, "agent", [smallYouth, main, "run", "--config", agentConfigFile(parts.files)]);
  return { ...started, env: { ...smallHeaps, ...started.env, ...doorEnv } };
}

/** How the helper that owns the (simulated) lock line is started. */
export function lockProgram({ doorEnv, ...parts }: DoorParts): ChildSpec {
  const { lockSocket, pulseFile } = parts.files;
  mkdirSync(dirname(pulseFile), { recursive: true, mode: 0o700 });
  const args = [LOCK_HELPER_PROGRAM, "--socket", lockSocket, "--pulse-file", pulseFile];
  const started = program(parts, "lock-helper", args);
  return { ...started, env: { ...started.env, ...doorEnv }, ready: { type: "socket", path: lockSocket } };
}

export const registryConfigFile = (files: ApartmentFiles): string => join(files.folder, "registry.json");
export const agentConfigFile = (files: ApartmentFiles): string => join(files.folder, "agent.yaml");
