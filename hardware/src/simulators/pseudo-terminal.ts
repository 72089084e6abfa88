import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createListeners } from "../listeners.ts";
import type { Unsubscribe } from "../ports.ts";

/** The device's side of a serial cable: a driver opens `path`, we are what it is plugged into. */
export interface PseudoTerminal {
  readonly path: string;
  write(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
  /** Pulls the cable: the device goes away under whoever has it open. */
  unplug(): Promise<void>;
  /** Plugs it in again under the same path. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

const APPEARS_WITHIN_MS = 5_000;

/** Whether pseudo-terminals can be had here: they need the program `socat`. */
export function hasPseudoTerminals(): boolean {
  return spawnSync("socat", ["-V"], { stdio: "ignore" }).status === 0;
}

/**
 * Opens a pseudo-terminal through socat, raw and without echo; throws when socat does not give one. It comes back by
 * itself after its driver lets go, for socat ends with its terminal's last user.
 */
export async function openPseudoTerminal(): Promise<PseudoTerminal> {
  const folder = mkdtempSync(join(tmpdir(), "pty-"));
  const path = join(folder, "tty");
  const arrivals = createListeners<[Uint8Array]>();
  let socat: ChildProcess | undefined;

  const start = async () => {
    const child = spawn("socat", [`pty,raw,echo=0,link=${path}`, "stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    socat = child;
    child.stdin.on("error", () => {});
    child.stdout.on("data", arrivals.tell);
    await appears(path, child);
    child.once("exit", () => {
      if (socat === child) start().catch(() => {});
    });
  };
  const unplug = async () => {
    const child = socat;
    socat = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill();
    await exited;
  };
  await start();

  return {
    path,
    write(bytes) {
      socat?.stdin?.write(bytes);
    },
    onBytes: arrivals.add,
    plug: start,
    unplug,
    async close() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function appears(path: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + APPEARS_WITHIN_MS;
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  while (!existsSync(path)) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`socat gave no terminal at ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
