import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Calibration } from "./calibration/calibration.ts";
import { ModelFault } from "./fault.ts";
import { BUILT_IN, CALIBRATED, KNOWN_MODELS } from "./known-models.ts";
import type { ModelManifest } from "./manifest.ts";
import { writeWhole } from "./model-in-use.ts";
import { checksumOfMeasured } from "./recognisers/checksum-of-measured.ts";
import { siteModelFolder } from "./recognisers/model-store.ts";

/** What `./menshen bench faces --model NAME` (or `bench detection`, of a detector) found of a model on photographs. */
export interface Measurement {
  /** See checksum-of-measured.ts: another release, manifest or pipeline under the same name counts as not measured. */
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

/**
 * Whether a model may be used: it is exactly the one whose thresholds ship, or the one that was measured here. Another file, or
 * the same one run otherwise, is another model, whatever it calls itself.
 */
export async function isMeasured(modelsDirectory: string, manifest: ModelManifest): Promise<boolean> {
  if (CALIBRATED.includes(manifest.id)) return isShipped(manifest);
  return (await measurementOf(modelsDirectory, manifest)) !== undefined;
}

/** What was measured of this very model, or undefined where its thresholds ship; throws `model-unmeasured` for any other. */
export async function requireMeasured(
  modelsDirectory: string,
  manifest: ModelManifest,
): Promise<Measurement | undefined> {
  if (CALIBRATED.includes(manifest.id) && isShipped(manifest)) return undefined;
  const measurement = await measurementOf(modelsDirectory, manifest);
  if (measurement !== undefined) return measurement;
  const unknown = manifest.kind === "recogniser" ? "whom it takes for one another" : "which faces it finds";
  const bench = manifest.kind === "recogniser" ? "faces" : "detection";
  const isOther =
    CALIBRATED.includes(manifest.id) || (await readMeasurement(modelsDirectory, manifest.id)) !== undefined;
  throw new ModelFault("model-unmeasured", {
    step: `Using ${manifest.id}`,
    why: `${isOther ? "it is not what was measured under this name" : "it has not been measured"}, so nobody knows ${unknown}`,
    todo: todoFor(manifest.id, bench),
  });
}

function todoFor(id: string, bench: string): string {
  const mends = CALIBRATED.includes(id)
    ? `./menshen models use ${id} --from DIR brings the known files again (on a controller: sudo menshen-release models use)`
    : `./menshen bench ${bench} --model ${id} --data DIR measures it (for a controller: where its releases are packed, and the next update brings it)`;
  return `${mends}; models use ${BUILT_IN} goes on without it.`;
}

/** The measurement that is kept of a model, if it is of these files and of this way of running them. */
async function measurementOf(modelsDirectory: string, manifest: ModelManifest): Promise<Measurement | undefined> {
  if (CALIBRATED.includes(manifest.id)) return undefined;
  const measurement = await readMeasurement(modelsDirectory, manifest.id);
  if (measurement?.sha256 !== checksumOfMeasured(manifest)) return undefined;
  return manifest.kind === "detector" || measurement.calibration !== undefined ? measurement : undefined;
}

function isShipped(manifest: ModelManifest): boolean {
  const checksum = checksumOfMeasured(manifest);
  return KNOWN_MODELS.some((known) => checksumOfMeasured(known) === checksum);
}
