import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Calibration } from "./calibration/calibration.ts";
import { CALIBRATED } from "./known-models.ts";
import type { ModelManifest } from "./manifest.ts";
import { writeWhole } from "./model-in-use.ts";
import { siteModelFolder } from "./recognisers/model-store.ts";

/** What `./menshen bench faces --model NAME` (or `bench detection`, of a detector) found of a model on photographs. */
export interface Measurement {
  /** Of the network's file, so that another release under the same name counts as not measured. */
  readonly sha256: string;
  readonly measuredAt: number;
  /** How many photographs and people it was measured on. */
  readonly photographs: number;
  readonly people: number;
  /** Of a recogniser: the thresholds that follow, which a door that runs it goes by. */
  readonly calibration?: Calibration;
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
    const own = measurement.calibration === undefined || measurement.calibration.recogniser === id;
    const whole = own && typeof measurement.sha256 === "string";
    return whole ? (measurement as Measurement) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a model may be used: its thresholds ship, or this very file was measured here. */
export async function isMeasured(modelsDirectory: string, manifest: ModelManifest): Promise<boolean> {
  if (CALIBRATED.includes(manifest.id)) {
    return true;
  }
  const measurement = await readMeasurement(modelsDirectory, manifest.id);
  const isThisFile = measurement !== undefined && measurement.sha256 === weightsChecksum(manifest);
  return isThisFile && (manifest.kind === "detector" || measurement.calibration !== undefined);
}

/** The checksum that a measurement belongs to: that of the file with the weights; pure. */
export function weightsChecksum({ files }: ModelManifest): string | undefined {
  return files.find(({ name }) => !name.endsWith(".xml"))?.sha256;
}
