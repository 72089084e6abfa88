import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { apartmentFiles, readNote } from "../house/apartment-files.ts";
import { logIn } from "../house/registry-client.ts";
import { findFreePort } from "../port.ts";
import { createProgress, StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";

const giveUpAfterMs = 600_000;

/** `./menshen bench first-start`: a newcomer's minutes, from an empty folder to the first person let in. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench first-start")
    .option("--json <file>", "write the figures there as well")
    .action(async ({ json }: { readonly json?: string }) => bench(shell, json));
}

async function bench(shell: Shell, jsonFile?: string): Promise<void> {
  shell.write("clones what is committed into an empty folder and starts it twice; takes about 2 minutes\n");
  const progress = createProgress(shell);
  const folder = mkdtempSync(join(tmpdir(), "menshen-first-"));
  const clone = join(folder, "menshen");
  const port = await findFreePort(28_046, 3);
  try {
    const startedAt = performance.now();
    execFileSync("git", ["clone", "--quiet", shell.root, clone]);
    const first = await progress.step("first start", () => startOnce(clone, port, shell));
    const readyMs = performance.now() - startedAt;
    await progress.step("waiting for the first person", () => firstPerson(clone));
    const personMs = performance.now() - startedAt;
    await first.stop();
    const secondAt = performance.now();
    const second = await progress.step("second start", () => startOnce(clone, port, shell));
    const secondMs = performance.now() - secondAt;
    await second.stop();
    const seconds = (name: string, ms: number): Figure => ({
      name: `first_start.${name}_s`,
      value: ms / 1000,
      unit: "s",
    });
    const figures = [seconds("ready", readyMs), seconds("first_person", personMs), seconds("second_start", secondMs)];
    const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
    reportFigures(figures, jsonFile === undefined ? to : { ...to, jsonFile });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `./menshen up` until it says ready. */
async function startOnce(clone: string, port: number, shell: Shell): Promise<{ readonly stop: () => Promise<void> }> {
  const up = spawn(join(clone, "menshen"), ["up", "--port", String(port)], {
    cwd: clone,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(up, "exit");
  const stop = async () => {
    up.kill("SIGINT");
    await exited;
  };
  shell.stopped.addEventListener("abort", () => void stop());
  let told = "";
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      told += chunk.toString("utf8");
      if (/^ready$/m.test(told)) resolve();
    };
    up.stdout.on("data", hear);
    up.stderr.on("data", hear);
    const fail = (why: string) =>
      reject(new StepFailure("starting in an empty folder", { why, next: "mend what it says." }));
    void exited.then(() => fail(`it ended before it was ready:\n${told.slice(-2000)}`));
    setTimeout(() => fail(`it was not ready within ${giveUpAfterMs / 60_000} minutes`), giveUpAfterMs).unref();
  });
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function firstPerson(clone: string): Promise<void> {
  const note = readNote(apartmentFiles(clone));
  if (note === undefined) throw new TypeError("the apartment is ready and has left no note");
  const registry = await logIn(`http://127.0.0.1:${note.port}`, note.account);
  const granted = `/api/entries?siteId=${note.siteId}&outcome=granted&factor=face`;
  for (let tries = 0; tries < 300; tries += 1) {
    const { items } = await registry.get<{ readonly items: readonly unknown[] }>(granted);
    if (items.length > 0) return;
    await delay(200);
  }
  throw new StepFailure("waiting for the first person", {
    why: "nobody was let in within a minute.",
    next: "look at the page.",
  });
}
