import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { updateOutcomes } from "@menshen/protocol";

/** What the updater left word of, to be journalled with the next start. */
export interface UpdateTold {
  readonly told: { readonly outcome: (typeof updateOutcomes)[number]; readonly version: string };
  /** Once it is in the journal. */
  forget(): Promise<void>;
}

/** Reads the word that `menshen-release` left in the data directory; undefined where there is none, or none that can be read. */
export async function readUpdateTold(dataDirectory: string): Promise<UpdateTold | undefined> {
  const file = join(dataDirectory, "update-outcome.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const told = decode(text);
  return told && { told, forget: () => rm(file, { force: true }) };
}

function decode(text: string): UpdateTold["told"] | undefined {
  try {
    const { outcome, version } = JSON.parse(text) as { outcome?: unknown; version?: unknown };
    const known = updateOutcomes.find((name) => name === outcome);
    if (known === undefined || typeof version !== "string" || version === "") return undefined;
    return { outcome: known, version: version.slice(0, 40) };
  } catch {
    return undefined;
  }
}
