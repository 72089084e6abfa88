// Tells menshen-release which files a configuration names as its OSDP readers' keys: a line each, below /.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { normalize } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { config: { type: "string" } } });
// The agent's own packages lie beside this file in a release.
const { parse } = createRequire(`${import.meta.dirname}/app/edge-agent/package.json`)("yaml") as typeof import("yaml");

try {
  const config = parse(await readFile(values.config ?? "", "utf8")) as { readers?: readonly { keyFile?: unknown }[] };
  const files = (config.readers ?? []).flatMap(({ keyFile }) => (keyFile === undefined ? [] : [below(keyFile)]));
  for (const file of new Set(files)) process.stdout.write(`${file}\n`);
} catch (fault) {
  process.stderr.write(`${values.config}: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 2;
}

/** A restored file is written by root, so that it lies where a controller's files lie or nowhere. */
function below(keyFile: unknown): string {
  const path = normalize(String(keyFile));
  if (/^\/(etc|var\/lib)\/menshen\/[^\n]+$/.test(path)) return path.slice(1);
  throw new Error(`keyFile ${JSON.stringify(keyFile)} is not below /var/lib/menshen; move it there`);
}
