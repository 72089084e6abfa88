import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Calibration } from "./calibration/calibration.ts";
import { CALIBRATED } from "./known-models.ts";
import type { ModelManifest } from "./manifest.ts";
import { writeWhole } from "./model-in-use.ts";
import { siteModelFolder } from "./recognisers/model-store.ts";

/** What `./menshen bench faces --model NAME` (or `bench detection`, of a detector) found of a model on photographs. */
export interface Measurement {
  /** Of the network's files and of how they are run, so that another release or manifest under the same name counts as not measured. */
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
  const isThisFile = measurement !== undefined && measurement.sha256 === checksumOfMeasured(manifest);
  return isThisFile && (manifest.kind === "detector" || measurement.calibration !== undefined);
}

/** The checksum that a measurement belongs to: of all that a manifest says but its title and licence; pure. */
export function checksumOfMeasured({ title: _title, licence: _licence, files, ...described }: ModelManifest): string {
  const run = { ...described, files: files.map(({ sha256 }) => sha256) };
  const sorted = (_name: string, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return createHash("sha256").update(JSON.stringify(run, sorted)).digest("hex");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
