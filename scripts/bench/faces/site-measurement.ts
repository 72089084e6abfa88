import {
  broughtFolder,
  CALIBRATED,
  checksumOfMeasured,
  findInstalledModel,
  type RecogniserInfo,
  recordMeasurement,
} from "@menshen/models";
import { MARGIN, populationsOf } from "@menshen/models/bench/faces/calibrate";
import { calibrate } from "@menshen/models/bench/faces/calibration-of";
import type { Descriptors, MeasuredViews } from "@menshen/models/bench/faces/describe-all";
import type { BenchData } from "@menshen/models/bench/faces/photographs";
import type { Figure } from "../../figures.ts";
import { withRefusals } from "./decision-refusals.ts";
import { seenPeople, viewsOf } from "./seen-people.ts";

export interface SiteMeasuring {
  readonly modelsDirectory: string;
  readonly model: string;
  readonly recogniser: RecogniserInfo;
  readonly data: BenchData;
  readonly descriptors: Descriptors;
  readonly views: MeasuredViews;
  /** What names the files that described the photographs, of a recogniser that is not the built-in one. */
  readonly filesKey?: string;
}

/** The recogniser with thresholds: those that ship, or, for one that a site brought, made here on half of the people. */
export function withThresholds({ model, recogniser, data, descriptors, views }: SiteMeasuring): RecogniserInfo {
  if (CALIBRATED.includes(model)) return recogniser;
  const populations = populationsOf(data.photographs, descriptors, "chosen-on");
  const calibrated = { ...recogniser, calibration: calibrate(recogniser, populations, MARGIN) };
  const measured = viewsOf(descriptors, views);
  const seen = populations.map((population) => ({ ...population, people: seenPeople(population.people, measured) }));
  return { ...recogniser, calibration: withRefusals(calibrated, seen) };
}

/**
 * Keeps the measurement of a recogniser that a site brought, so that it may be used; says whether it did. Files that came in
 * the place of the measured ones meanwhile are not measured.
 */
export async function keepMeasurement(
  { modelsDirectory, model, recogniser, data, filesKey }: SiteMeasuring,
  figures: readonly Figure[],
): Promise<boolean> {
  const { calibration } = recogniser;
  const measured = await findMeasured(modelsDirectory, model, filesKey);
  if (calibration === undefined || measured === undefined) return false;
  await recordMeasurement(measured.place, model, {
    sha256: checksumOfMeasured(measured.manifest),
    measuredAt: Date.now(),
    photographs: data.photographs.length,
    people: new Set(data.photographs.map(({ identity }) => identity)).size,
    calibration,
    figures: Object.fromEntries(figures.map(({ name, value }) => [name, value])),
  });
  return true;
}

/** Where the files lie that described the photographs: aside, or in their place. */
async function findMeasured(modelsDirectory: string, model: string, filesKey: string | undefined) {
  for (const place of [broughtFolder(modelsDirectory), modelsDirectory]) {
    const installed = await findInstalledModel(place, model, "sizes");
    if (installed !== undefined && installed.key === filesKey) return { place, manifest: installed.manifest };
  }
  return undefined;
}
