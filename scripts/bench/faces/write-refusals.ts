import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { calibrationSource, FILES, populationsOf } from "@menshen/models/bench/faces/calibrate";
import type { MeasuredView } from "@menshen/models/bench/faces/descriptor-cache";
import { openRecogniser } from "@menshen/models/bench/faces/open-recogniser";
import { readBenchData } from "@menshen/models/bench/faces/photographs";
import { modelsFolder } from "../../prepare.ts";
import { createProgress } from "../../progress.ts";
import { withRefusals } from "./decision-refusals.ts";
import { cachedRecogniser, describeWith } from "./described.ts";
import { seenPeople, viewsOf } from "./seen-people.ts";

/** Adds what the door's whole decision refuses to a shipped calibration; run after models/bench/faces/calibrate.ts. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: "string" }, models: { type: "string" }, model: { type: "string", default: "built-in" } },
  });
  const model = values.model as keyof typeof FILES;
  const data = readBenchData(values.data);
  if (data === undefined || FILES[model] === undefined) {
    process.stderr.write("give --data FOLDER with the photographs, and --model built-in or retail-0095\n");
    process.exitCode = 2;
    return;
  }
  const root = join(import.meta.dirname, "../../..");
  const from = values.models === undefined ? {} : { modelsFolder: values.models };
  const opened = await openRecogniser({ model, cacheDirectory: modelsFolder(root), ...from });
  const progress = createProgress({ isTerminal: false, write: (text: string) => void process.stdout.write(text) });
  const views = new Map<string, MeasuredView>();
  const descriptors = await describeWith(
    cachedRecogniser(root, opened),
    data.photographs.filter(({ set }) => set !== "rmfrd-masked").map(({ file }) => file),
    {
      ...{ folder: data.folder, progress, stopped: new AbortController().signal },
      onView: (file, view) => views.set(file, view),
    },
  );
  await opened.close();
  const measured = viewsOf(descriptors, views);
  const populations = populationsOf(data.photographs, descriptors, "chosen-on").map((population) => ({
    ...population,
    people: seenPeople(population.people, measured),
  }));
  const { file, constant } = FILES[model];
  const target = join(root, `models/src/calibration/${file}.ts`);
  writeFileSync(target, calibrationSource(withRefusals(opened.recogniser, populations), constant));
  process.stdout.write(`written to ${target}; run biome over it\n`);
}

if (import.meta.main) await main();
