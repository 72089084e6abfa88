import { pathToFileURL } from "node:url";
import { ensureModels } from "../src/convert/ensure-models.ts";
import type { FaceEngine } from "../src/face.ts";
import { distance } from "../src/gallery.ts";
import { judgeView } from "../src/judge.ts";
import { openModels } from "../src/open-models.ts";
import { thresholdFor } from "../src/threshold.ts";
import { RENDERINGS, type Rendering, renderFace } from "./renderings.ts";
import {
  areOnePerson,
  type DescribedFace,
  describedFaces,
  findSampleFaces,
  nearestPairs,
  type SampleFace,
} from "./sample-faces.ts";

const PAIRS_SHOWN = 12;
const GALLERY_SIZES = [1, 5, 10, 19, 20, 1000];

/** Measures the faces inside @vladmandic/face-api with the product's pipeline and returns the tables as text lines. */
export async function measureSampleFaces(
  options: { readonly cacheDirectory?: string; readonly renderings?: readonly Rendering[] } = {},
): Promise<readonly string[]> {
  const { cacheDirectory = ".menshen/cache/models", renderings = RENDERINGS } = options;
  const files = await ensureModels({ cacheDirectory });
  const engine = await openModels({ cacheDirectory });
  const faces = await findSampleFaces(engine);
  const described = describedFaces(faces);
  const lines = [
    ...files.checks.map((check) => `${check.name}: ${check.maxAbsDifference.toExponential(1)}`),
    "",
    ...faceTable(faces),
    "",
    ...pairTable(described),
    "",
    ...thresholdTable(engine),
    "",
    ...(await renderingTable(engine, described, renderings)),
  ];
  await engine.close();
  return lines;
}

function faceTable(faces: readonly SampleFace[]): readonly string[] {
  const rows = faces.map(({ name, view: { quality, score } }) => {
    const { heightPx, interEyePx, sharpness, luminance, yaw, rollDegrees, plausible } = quality;
    const numbers = [score.toFixed(2), heightPx.toFixed(0), interEyePx.toFixed(0), sharpness.toFixed(2)];
    const angles = [luminance.toFixed(0), yaw.toFixed(2), rollDegrees.toFixed(0)];
    return `| ${[name, ...numbers, ...angles, plausible ? "yes" : "no (profile)"].join(" | ")} |`;
  });
  const heads = ["face (centre)", "score", "height px", "eyes px", "sharpness", "luma", "yaw", "roll°", "usable"];
  return [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`, ...rows];
}

function pairTable(faces: readonly DescribedFace[]): readonly string[] {
  const pairs = nearestPairs(faces);
  const rows = pairs
    .slice(0, PAIRS_SHOWN)
    .map((pair) => `| ${pair.distance.toFixed(3)} | ${pair.left} | ${pair.right} | ${pair.samePerson ? "yes" : ""} |`);
  return [
    "| distance | face | face | known to be one person |",
    "|---|---|---|---|",
    ...rows,
    "",
    `${pairs.length} pairs`,
  ];
}

function thresholdTable({ recogniser }: FaceEngine): readonly string[] {
  const rows = GALLERY_SIZES.map((gallerySize) => {
    const cells = [1, 2].flatMap((framesPerProbe) => {
      const { threshold, normalised } = thresholdFor({ recogniser, gallerySize, photosPerTemplate: 3, framesPerProbe });
      return [threshold.toFixed(3), normalised?.threshold.toFixed(3) ?? "–"];
    });
    return `| ${[gallerySize, ...cells].join(" | ")} |`;
  });
  const heads = [
    "people enrolled",
    "one frame: at most",
    "set against others",
    "two or more: at most",
    "set against others",
  ];
  return [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`, ...rows];
}

/** Each rendering's distance to the face in its photograph, to the nearest stranger, and across the two photographs of one person. */
async function renderingTable(
  engine: FaceEngine,
  faces: readonly DescribedFace[],
  renderings: readonly Rendering[],
): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const rendering of renderings) {
    const seen: RenderingResult[] = [];
    // One after the other: the engine's queue is short, as a door's must be.
    for (const face of faces) {
      const result = await measureRendering(engine, face, faces, rendering);
      if (result !== undefined) seen.push(result);
    }
    const own = seen.map((result) => result.own).sort((left, right) => left - right);
    const stranger = Math.min(...seen.map((result) => result.stranger));
    const pair = seen.flatMap((result) => (result.otherPhotograph === undefined ? [] : [result.otherPhotograph]));
    const usable = seen.filter((result) => result.usable).length;
    const sharpness = seen.reduce((sum, result) => sum + result.sharpness, 0) / seen.length;
    const counts = [`${seen.length}/${faces.length}`, `${usable}`, sharpness.toFixed(2)];
    const distances = [own[Math.floor(own.length / 2)] ?? Number.NaN, own.at(-1) ?? Number.NaN, stranger, ...pair];
    rows.push(`| ${[rendering.name, ...counts, ...distances.map((value) => value.toFixed(3))].join(" | ")} |`);
  }
  const heads = [
    "rendering",
    "found",
    "usable",
    "sharpness",
    "own, median",
    "own, largest",
    "nearest stranger",
    "pair, 1 → 3",
    "pair, 3 → 1",
  ];
  return [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`, ...rows];
}

interface RenderingResult {
  readonly own: number;
  readonly stranger: number;
  /** Distance to the same person's face in another photograph, where there is one. */
  readonly otherPhotograph: number | undefined;
  readonly usable: boolean;
  readonly sharpness: number;
}

async function measureRendering(
  engine: FaceEngine,
  face: DescribedFace,
  faces: readonly DescribedFace[],
  rendering: Rendering,
): Promise<RenderingResult | undefined> {
  const [view] = await engine.look(await renderFace(face, rendering), { describe: "largest" });
  const descriptor = view?.descriptor;
  if (view === undefined || descriptor === undefined) {
    return undefined;
  }
  const far = (other: DescribedFace): number => distance("euclidean", descriptor, other.descriptor);
  return {
    own: far(face),
    stranger: Math.min(...faces.filter((other) => other !== face && !areOnePerson(face, other)).map(far)),
    otherPhotograph: faces.filter((other) => areOnePerson(face, other)).map(far)[0],
    usable: judgeView(view).type === "usable",
    sharpness: view.quality.sharpness,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${(await measureSampleFaces()).join("\n")}\n`);
}
