// Asks a controller's own panel whether a card opens and the journal is written; run by menshen-release with its own Node.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { config: { type: "string" }, within: { type: "string" } } });
// The agent's own packages lie beside this file in a release.
const { parse } = createRequire(`${import.meta.dirname}/app/edge-agent/package.json`)("yaml") as typeof import("yaml");
const config = parse(await readFile(values.config ?? "", "utf8")) as { panel?: { port?: number } };
const port = config.panel?.port;
if (port === undefined) {
  process.stderr.write(`${values.config} names no panel.port\n`);
  process.exit(2);
}

const until = performance.now() + Number(values.within) * 1000;
let card: string | undefined;
do {
  card = await askOnce();
  if (card === "ready") break;
  await delay(500);
} while (performance.now() < until);

if (card === undefined) process.exit(1);
process.stdout.write(`${card}\n`);

/** The state of the card path (see status.ts), or undefined while nobody answers or the journal is not written. */
async function askOnce(): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(2_000);
    const answers = await Promise.all(
      ["healthz", "timings"].map(async (page) => (await fetch(`http://127.0.0.1:${port}/${page}`, { signal })).json()),
    );
    const [health, timings] = answers as [{ card: string; journal: string }, { journalReadyMs?: number }];
    return health.journal === "working" && timings.journalReadyMs !== undefined ? health.card : undefined;
  } catch {
    return undefined;
  }
}
