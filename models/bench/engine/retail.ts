import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelFiles } from "../../src/catalog.ts";
import { ensureModels } from "../../src/convert/ensure-models.ts";
import { openDetector } from "../../src/detector.ts";
import { RETAIL_0095 } from "../../src/known-models.ts";
import { openLandmarker } from "../../src/landmarks.ts";
import { wholeWindow } from "../../src/letterbox.ts";
import { type DescribedFiles, openModels } from "../../src/open-models.ts";
import { describedFiles } from "../../src/open-models-in-use.ts";
import type { Recogniser } from "../../src/recogniser.ts";
import { installModel } from "../../src/recognisers/install-model.ts";
import { openDescribedRecogniser } from "../../src/recognisers/manifest-recogniser.ts";
import { readSourceFiles } from "../../src/recognisers/model-source.ts";
import type { Precision, RuntimeChoice } from "../../src/runtime/report.ts";
import { oneFaceFrame } from "../one-face-frame.ts";
import { type Run, type Times, takeTurns } from "./take-turns.ts";

export interface RetailBench {
  /** The way the self-test chose for this machine. */
  readonly shipped: RuntimeChoice;
  /** Milliseconds of every round for one face of a frame, its chip and one run of the network, on the native library. */
  readonly ms: Times<Precision>;
}

/**
 * Installs retail-0095 from a folder with its published files as a site does, and times it on one thread over a face of a
 * frame; throws `weights-missing` where the folder does not hold it.
 */
export async function benchRetail(options: {
  readonly cacheDirectory: string;
  readonly folder: string;
  readonly rounds: number;
}): Promise<RetailBench> {
  const { cacheDirectory, folder, rounds } = options;
  const builtIn = await ensureModels({ cacheDirectory });
  const modelsDirectory = await mkdtemp(join(tmpdir(), "menshen-retail-"));
  try {
    await installModel({ modelsDirectory, builtIn }, RETAIL_0095, await readSourceFiles(RETAIL_0095, folder));
    const described = await describedFiles(modelsDirectory, RETAIL_0095.id);
    const engine = await openModels({ cacheDirectory, described, thread: "inline" });
    await engine.close();
    return { shipped: engine.runtime.recogniser, ms: await timeBoth(builtIn, described, rounds) };
  } finally {
    await rm(modelsDirectory, { recursive: true, force: true });
  }
}

async function timeBoth(
  builtIn: ModelFiles,
  { networks, manifest }: DescribedFiles,
  rounds: number,
): Promise<Times<Precision>> {
  const frame = await oneFaceFrame();
  const detector = await openDetector(builtIn.detector);
  const landmarker = await openLandmarker(builtIn.landmarks);
  const [face] = await detector.detect(frame, wholeWindow(frame));
  if (face === undefined) {
    throw new Error("The detector found no face in the frame.");
  }
  const landmarks = await landmarker.find(frame, face);
  const open = (precision: Precision): Promise<Recogniser> =>
    openDescribedRecogniser(networks[precision] ?? missing(precision), manifest);
  const [fp32, int8] = [await open("fp32"), await open("int8")];
  const describe =
    (recogniser: Recogniser): Run =>
    () =>
      recogniser.describe(frame, landmarks, { mirror: false });
  const times = await takeTurns<Precision>({ fp32: describe(fp32), int8: describe(int8) }, rounds);
  await Promise.all([detector.close(), landmarker.close(), fp32.close(), int8.close()]);
  return times;
}

function missing(precision: Precision): never {
  throw new Error(`retail-0095 was installed without its ${precision} network.`);
}
