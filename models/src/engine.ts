import type { ModelFiles } from "./catalog.ts";
import { chooseFaces } from "./choose-faces.ts";
import { type Detection, type Detector, openDetector } from "./detector.ts";
import { openDescribedDetector } from "./detectors/manifest-detector.ts";
import type { FaceView, LookOptions } from "./face.ts";
import { type Landmarker, openLandmarker, PATCH_SIZE } from "./landmarks.ts";
import { createPixelCueMeter } from "./liveness/measure-pixel-cues.ts";
import type { DetectorManifest, RecogniserManifest } from "./manifest.ts";
import { maskLikelihood } from "./mask.ts";
import { type Picture, requirePicture } from "./picture.ts";
import { measureQuality } from "./quality.ts";
import type { SingleEngine } from "./queued-engine.ts";
import { openBuiltInRecogniser, type Recogniser } from "./recogniser.ts";
import { openDescribedRecogniser } from "./recognisers/manifest-recogniser.ts";
import type { RuntimeChoice } from "./runtime/report.ts";
import { goOn, searchNear, searchWide } from "./search.ts";

export interface EngineParts {
  readonly detector: Detector;
  readonly landmarker: Landmarker;
  readonly recogniser: Recogniser;
}

const DEFAULT_MIN_HEIGHT_PX = 40;

/** The networks of an engine and the way its recogniser runs; the others run on the same runtime in float32. */
export interface EngineNetworks extends Pick<ModelFiles, "detector" | "landmarks"> {
  /** The recogniser's network in the precision of `way`. */
  readonly recogniser: string;
  /** What the recogniser's manifest says, where it is not the built-in one. */
  readonly manifest?: RecogniserManifest;
  /** What the detector's manifest says, where it is not the built-in one. */
  readonly detectorManifest?: DetectorManifest;
  readonly way: RuntimeChoice;
}

/** Opens the three networks from their ONNX files and joins them into an engine on the calling thread. */
export async function openEngine({ way, manifest, detectorManifest, ...files }: EngineNetworks): Promise<SingleEngine> {
  const { runtime, precision } = way;
  const detector =
    detectorManifest === undefined
      ? await openDetector(files.detector, runtime)
      : await openDescribedDetector(files.detector, detectorManifest, runtime);
  const landmarker = await openLandmarker(files.landmarks, runtime);
  const recogniser =
    manifest === undefined
      ? await openBuiltInRecogniser(files.recogniser, runtime, precision)
      : await openDescribedRecogniser(files.recogniser, manifest, runtime);
  return createEngine({ detector, landmarker, recogniser });
}

/** Joins opened networks into an engine: detect, find landmarks, measure, align, describe. */
function createEngine(parts: EngineParts): SingleEngine {
  const cueMeter = createPixelCueMeter();
  return {
    recogniser: parts.recogniser.info,
    async look(picture, options = {}, pause = goOn) {
      requirePicture(picture);
      const { minHeightPx = DEFAULT_MIN_HEIGHT_PX } = options;
      const detections =
        options.search === "wide"
          ? await searchWide(parts.detector, picture, minHeightPx, pause)
          : await searchNear(parts.detector, picture, minHeightPx);
      const largestFirst = detections
        .filter((detection) => detection.box.height >= minHeightPx)
        .sort((left, right) => right.box.height - left.box.height);
      const views: FaceView[] = [];
      for (const detection of largestFirst) {
        const view = await viewOf(parts.landmarker, picture, detection);
        const measured = options.cues === true && view.quality.plausible;
        views.push(measured ? { ...view, cues: cueMeter.measure(picture, view) } : view);
      }
      return describe(parts.recogniser, picture, views, options);
    },
    async close() {
      await parts.detector.close();
      await parts.landmarker.close();
      await parts.recogniser.close();
    },
  };
}

async function viewOf(landmarker: Landmarker, picture: Picture, detection: Detection): Promise<FaceView> {
  const landmarks = await landmarker.find(picture, detection);
  const patch = { data: landmarker.patch, size: PATCH_SIZE };
  const quality = measureQuality(detection, landmarks, patch);
  const masked = maskLikelihood(detection, landmarks, patch);
  return { box: detection.box, score: detection.score, landmarks, quality: { ...quality, masked } };
}

/** Faces are described in the light they stand in: brightening them, with or without a veil taken off first, tells nobody better apart (docs/decisions/0024). */
async function describe(
  recogniser: Recogniser,
  picture: Picture,
  views: readonly FaceView[],
  { describe: which, mirror = true }: LookOptions,
): Promise<readonly FaceView[]> {
  const chosen = chooseFaces(views, which);
  const described: FaceView[] = [];
  for (const view of views) {
    if (!chosen.has(view)) {
      described.push(view);
      continue;
    }
    described.push({ ...view, descriptor: await recogniser.describe(picture, view.landmarks, { mirror }) });
  }
  return described;
}
