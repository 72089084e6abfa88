import { findModels, type ModelFiles } from "./catalog.ts";
import { openEngine } from "./engine.ts";
import { openEngineThread } from "./engine-thread.ts";
import type { FaceEngine } from "./face.ts";
import { BRING_BUILT_IN, ModelFault } from "./fault.ts";
import type { DetectorManifest, RecogniserManifest } from "./manifest.ts";
import { queueLooks } from "./queued-engine.ts";
import { recogniserInfo } from "./recognisers/manifest-recogniser.ts";
import { builtInRunnable, findRuntime, type Runnable } from "./runtime/find-runtime.ts";
import type { Precision, RuntimeChoice, RuntimeReport } from "./runtime/report.ts";

/** A recogniser that is not the built-in one, ready on the disk. */
export interface DescribedFiles {
  readonly manifest: RecogniserManifest;
  /** Its ONNX networks by precision. */
  readonly networks: Readonly<Partial<Record<Precision, string>>>;
  /** What it answers to known chips, made by `makeDescribedMaterial`; see runtime/material.ts. */
  readonly selfTest: string;
  /** Changes with its networks, so that a report on earlier ones is not believed. */
  readonly key: string;
}

/** A detector that is not the built-in one, ready on the disk. */
export interface DescribedDetector {
  readonly manifest: DetectorManifest;
  /** Its ONNX network. */
  readonly network: string;
}

export interface OpenOptions {
  readonly cacheDirectory: string;
  readonly thread?: "worker" | "inline";
  /** Another recogniser than the built-in one. */
  readonly described?: DescribedFiles;
  /** Another detector than the built-in one. */
  readonly detector?: DescribedDetector;
  /** Runs the networks this way and tries nothing; for measurements and comparisons. */
  readonly way?: RuntimeChoice;
}

/**
 * Opens the face engine from converted networks, in a worker thread unless told "inline", the way that a self-test in a
 * child process found sound and fastest on this machine. Throws `models-missing` when `ensureModels` has not prepared this
 * cache or its files are damaged, `runtime-unusable` when nothing here runs them.
 */
export async function openModels(options: OpenOptions): Promise<FaceEngine> {
  const { cacheDirectory, thread = "worker", described, detector, way } = options;
  const files = await findModels(cacheDirectory, "contents");
  if (files === undefined) throw missing(cacheDirectory);
  const runnable = runnableOf(files, described);
  const report = way === undefined ? await findRuntime(runnable) : asTold(way);
  const networks = {
    detector: detector?.network ?? files.detector,
    ...(detector && { detectorManifest: detector.manifest }),
    landmarks: files.landmarks,
    recogniser: networkFor(runnable, report.recogniser.precision),
    ...(described && { manifest: described.manifest }),
    way: report.recogniser,
  };
  return queueLooks(thread === "worker" ? await openEngineThread(networks) : await openEngine(networks), report);
}

/** What the self-test tries: the converted networks, with another recogniser where one is described. */
function runnableOf(files: ModelFiles, described: DescribedFiles | undefined): Runnable {
  if (described === undefined) return builtInRunnable(files);
  const { manifest, networks, selfTest, key } = described;
  return {
    ...files,
    key: `${files.key} ${key}`,
    recogniser: { info: recogniserInfo(manifest), networks, described: { input: manifest.input, selfTest } },
  };
}

function networkFor({ recogniser }: Runnable, precision: Precision): string {
  const network = recogniser.networks[precision];
  if (network === undefined) {
    throw new ModelFault("runtime-unusable", {
      step: "Opening the networks",
      why: `${recogniser.info.id} has no ${precision} network`,
      todo: "Run it in another precision.",
    });
  }
  return network;
}

function asTold(way: RuntimeChoice): RuntimeReport {
  return { recogniser: way, candidates: [], why: "it was asked for" };
}

function missing(cacheDirectory: string): ModelFault {
  return new ModelFault("models-missing", {
    step: "Opening the networks",
    why: `there are no sound converted networks in ${cacheDirectory} that this user may read`,
    todo: BRING_BUILT_IN,
  });
}
