import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { CameraRun } from "./camera-program.ts";

/** Plays one run of a simulated camera; the first argument names the program's own files, the others are the camera's. */
async function main([path = "", ...given]: readonly string[]): Promise<void> {
  // Whoever asks for the version only wants to know whether the program is there.
  if (given.some((word) => /^--?version$/.test(word))) return;
  const startsFile = `${path}.starts`;
  const before = existsSync(startsFile) ? readFileSync(startsFile, "utf8").split("\n").length - 1 : 0;
  appendFileSync(startsFile, `${JSON.stringify(given)}\n`);
  const runs = JSON.parse(readFileSync(`${path}.runs.json`, "utf8")) as readonly CameraRun[];
  const run = runs[Math.min(before, runs.length - 1)];
  if (run === undefined) return;
  for (const line of run.says ?? []) process.stderr.write(`${line}\n`);
  do {
    for (const picture of run.pictures) {
      process.stdout.write(readFileSync(picture));
      await sleep(run.everyMs ?? 10);
    }
  } while (run.atEnd === "repeat");
  if (run.atEnd === "stall") await sleep(3_600_000);
  else process.exitCode = run.atEnd.exit;
}

// Whoever looked has gone: there is nobody to play for.
process.stdout.on("error", () => process.exit(0));
await main(process.argv.slice(2));
