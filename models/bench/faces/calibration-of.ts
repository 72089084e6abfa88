import type {
  Calibration,
  CalibrationCell,
  OwnerPoint,
  PopulationCalibration,
  StrangerLine,
  VerificationPoint,
} from "../../src/calibration/calibration.ts";
import { normalQuantile } from "../../src/calibration/normal.ts";
import type { Metric, RecogniserInfo } from "../../src/face.ts";
import { distance } from "../../src/gallery.ts";
import { fitStrangerLine } from "./fit-line.ts";
import { type DrawnGallery, drawGallery, type Person } from "./open-set.ts";
import { seededRandom } from "./random.ts";
import { shareBelow } from "./verification.ts";

/** How a distance is set against the next people's; chosen on one half of the identities (docs/decisions/0021). */
const COHORT = 5;
const WEIGHT = 0.5;
const SEED = 76;
const ROUNDS = 60;
const SETTINGS = [
  { photos: 1, frames: 1 },
  { photos: 1, frames: 2 },
  { photos: 3, frames: 1 },
  { photos: 3, frames: 2 },
  { photos: 1, frames: 4 },
  { photos: 3, frames: 4 },
] as const;
/** Nobody has photographs for three in a template and four in an approach, so that residents' misses are counted up to here. */
const MOST_FRAMES_OF_RESIDENTS = 2;
/** The rates at which misses are noted; the last two lie beyond what was measured and are read off the lines. */
const TARGETS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5] as const;
const VERIFICATION_RATES = [1e-2, 1e-3] as const;
/** The share of residents' own looks that may be called somebody else's. */
const DISOWNED = 1e-2;
/** The setting nearest to comparing two templates. */
const TEMPLATES_COMPARED = SETTINGS.findIndex(({ photos, frames }) => photos === 3 && frames === 4);
/** Two of some hundred people's templates are this rarely so near by chance. */
const DUPLICATE_RATE = 1e-5;
const LOOK_ALIKE_RATE = 1e-3;

/** The people a calibration is made on. */
export interface Population {
  readonly name: string;
  readonly people: readonly Person[];
  /** Size of the galleries drawn. */
  readonly gallery: number;
}

/** Measures everything a calibration holds on these people; pure, a minute of work. */
export function calibrate(recogniser: RecogniserInfo, populations: readonly Population[], margin: number): Calibration {
  const measured = populations.map((population) => ({
    name: population.name,
    settings: SETTINGS.map((setting) => measureSetting(population, setting, recogniser.metric)),
  }));
  // As the rule reads it: the strictest people, and templates of as many photographs or more.
  const strictest = (place: number, line: "single" | "normalised", share: number): number => {
    const asked = SETTINGS[place] as (typeof SETTINGS)[number];
    const counted = measured.flatMap(({ settings }) =>
      settings.filter(({ photos, frames }) => frames === asked.frames && photos >= asked.photos),
    );
    return Math.min(...counted.map((setting) => at(setting[line], share)));
  };
  return {
    recogniser: recogniser.id,
    version: recogniser.version,
    cohort: COHORT,
    weight: WEIGHT,
    margin,
    populations: measured.map(
      ({ name, settings }): PopulationCalibration => ({
        population: name,
        cells: settings.map((setting, place) =>
          cellOf(setting, (share) => strictest(place, "normalised", share), margin),
        ),
      }),
    ),
    verification: verificationPoints(measured, (place, share) => strictest(place, "single", share)),
    owners: ownerPoints(measured),
    duplicate: rounded(strictest(TEMPLATES_COMPARED, "single", DUPLICATE_RATE)),
    lookAlike: rounded(strictest(TEMPLATES_COMPARED, "single", LOOK_ALIKE_RATE)),
  };
}

/** What drawn galleries showed of one setting. */
interface MeasuredSetting {
  readonly photos: number;
  readonly frames: number;
  readonly single: StrangerLine;
  readonly normalised: StrangerLine;
  /** Residents' own distance, sorted. */
  readonly own: Float32Array;
  readonly searches: readonly { readonly normalised: number; readonly lead: number }[];
}

function measureSetting(
  population: Population,
  setting: { readonly photos: number; readonly frames: number },
  metric: Metric,
): MeasuredSetting {
  const random = seededRandom(SEED);
  const single: number[] = [];
  const nearest: number[] = [];
  const own: number[] = [];
  const searches: { normalised: number; lead: number }[] = [];
  const residentFrames = Math.min(setting.frames, MOST_FRAMES_OF_RESIDENTS);
  for (let round = 0; round < ROUNDS; round++) {
    const gallery = { photos: setting.photos, people: population.gallery };
    const drawn = drawGallery(population.people, { ...gallery, frames: setting.frames }, random);
    const ofResidents = drawGallery(population.people, { ...gallery, frames: residentFrames }, random);
    for (const distances of strangerDistances(drawn, metric)) {
      single.push(...distances.slice(0, population.gallery));
      nearest.push(setAgainst(distances));
    }
    for (const { mine, others } of residentDistances(ofResidents, metric)) {
      own.push(mine);
      const [next = Number.POSITIVE_INFINITY] = others;
      searches.push({ normalised: mine - WEIGHT * meanOf(others.slice(0, COHORT)), lead: next - mine });
    }
  }
  return {
    ...setting,
    single: fitStrangerLine(Float32Array.from(single)),
    normalised: fitStrangerLine(Float32Array.from(nearest)),
    own: Float32Array.from(own).sort(),
    searches,
  };
}

function strangerDistances({ templates, strangers }: DrawnGallery, metric: Metric): readonly (readonly number[])[] {
  return strangers.flatMap(({ probe }) => (probe === undefined ? [] : [distancesTo(templates, probe, metric)]));
}

function residentDistances({ templates, own }: DrawnGallery, metric: Metric) {
  return own.flatMap((look, place) => {
    const template = templates[place];
    // A photograph without a face is the camera's miss, not the threshold's; the benchmark counts both.
    if (look?.probe === undefined || template === undefined) return [];
    const others = templates.filter((_, other) => other !== place);
    return [{ mine: distance(metric, look.probe, template), others: distancesTo(others, look.probe, metric) }];
  });
}

/** Nearest first. */
function distancesTo(templates: readonly (Float32Array | undefined)[], probe: Float32Array, metric: Metric): number[] {
  return templates
    .flatMap((template) => (template === undefined ? [] : [distance(metric, template, probe)]))
    .sort((one, other) => one - other);
}

function setAgainst([nearest = Number.POSITIVE_INFINITY, ...others]: readonly number[]): number {
  return nearest - WEIGHT * meanOf(others.slice(0, COHORT));
}

function cellOf(setting: MeasuredSetting, threshold: (share: number) => number, margin: number): CalibrationCell {
  const { photos, frames, searches } = setting;
  return {
    photos,
    frames,
    single: roundedLine(setting.single),
    normalised: roundedLine(setting.normalised),
    misses: TARGETS.map((fpir) => {
      const limit = threshold(fpir);
      const missed = searches.filter(({ normalised, lead }) => !(normalised <= limit && lead >= margin)).length;
      return { fpir, fnir: rounded(missed / searches.length) };
    }),
  };
}

interface MeasuredPopulation {
  readonly settings: readonly MeasuredSetting[];
}

/** Lent cards: the template is compared with one face only; thresholds of the strictest people, misses of the worst off. */
function verificationPoints(
  measured: readonly MeasuredPopulation[],
  threshold: (place: number, share: number) => number,
): readonly VerificationPoint[] {
  return SETTINGS.flatMap(({ photos, frames }, place) =>
    photos === 3 && frames <= MOST_FRAMES_OF_RESIDENTS
      ? VERIFICATION_RATES.map((falseMatchRate) => {
          const limit = rounded(threshold(place, falseMatchRate));
          const misses = measured.map(
            ({ settings }) => 1 - shareBelow((settings[place] as MeasuredSetting).own, limit),
          );
          return { frames, falseMatchRate, threshold: limit, falseNonMatchRate: rounded(Math.max(...misses)) };
        })
      : [],
  );
}

/** Where the looks of the people lie who are found farthest from their own templates. */
function ownerPoints(measured: readonly MeasuredPopulation[]): readonly OwnerPoint[] {
  return SETTINGS.flatMap(({ photos, frames }, place) =>
    frames <= MOST_FRAMES_OF_RESIDENTS
      ? [
          {
            photos,
            frames,
            share: DISOWNED,
            distance: rounded(Math.max(...measured.map(({ settings }) => farOwn(settings[place] as MeasuredSetting)))),
          },
        ]
      : [],
  );
}

/** The distance beyond which that share of own looks lies. */
const farOwn = ({ own }: MeasuredSetting): number => own[Math.floor((1 - DISOWNED) * own.length)] as number;

const at = ({ mean, deviation }: StrangerLine, share: number): number => mean + deviation * normalQuantile(share);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const roundedLine = ({ mean, deviation }: StrangerLine): StrangerLine => ({
  mean: rounded(mean),
  deviation: rounded(deviation),
});
