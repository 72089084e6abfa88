import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Calibration } from "./calibration/calibration.ts";
import { CALIBRATED } from "./known-models.ts";
import { writeWhole } from "./model-in-use.ts";
import { siteModelFolder } from "./recognisers/model-store.ts";

/** What `./menshen bench faces --model NAME` found of a recogniser on the site's photographs. */
export interface Measurement {
  /** Of the network's file, so that another release under the same name counts as not measured. */
  readonly sha256: string;
  readonly measuredAt: number;
  /** How many photographs and people it was measured on. */
  readonly photographs: number;
  readonly people: number;
  /** The thresholds that follow: what a door that runs the model goes by. */
  readonly calibration: Calibration;
  /** Figures by name, as the benchmark prints them. */
  readonly figures: Readonly<Record<string, number>>;
}

const FILE = "measured.json";

/** Keeps a measurement beside the model, so that it may be used. */
export async function recordMeasurement(modelsDirectory: string, id: string, measurement: Measurement): Promise<void> {
  const file = join(siteModelFolder(modelsDirectory, id), FILE);
  await writeWhole(file, `${JSON.stringify(measurement, null, 2)}\n`);
}

/** The measurement of a model; undefined where there is none, or one that cannot be read. */
export async function readMeasurement(modelsDirectory: string, id: string): Promise<Measurement | undefined> {
  try {
    const text = await readFile(join(siteModelFolder(modelsDirectory, id), FILE), "utf8");
    const measurement = JSON.parse(text) as Partial<Measurement>;
    const whole = typeof measurement.sha256 === "string" && measurement.calibration?.recogniser === id;
    return whole ? (measurement as Measurement) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether thresholds are known for a recogniser: shipped, or measured here on this very file. */
export async function isMeasured(modelsDirectory: string, id: string, sha256: string | undefined): Promise<boolean> {
  return CALIBRATED.includes(id) || (await readMeasurement(modelsDirectory, id))?.sha256 === sha256;
}
