import { filesIn } from "../catalog.ts";
import type { RuntimeChoice } from "../runtime/report.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { runSelfTest } from "../runtime/self-test.ts";
import { syntheticPlanes } from "../runtime/synthetic.ts";

const NATIVE: RuntimeChoice = { runtime: "onnxruntime-node", precision: "fp32" };

/**
 * The runtime on which freshly converted networks may be compared with the originals in this process: the native one if a
 * child process survives it, the wasm one otherwise.
 */
export async function tryRuntime(directory: string, chipSize: number): Promise<RuntimeName> {
  const { detector, landmarks, recogniser, recogniserInt8 } = filesIn(directory);
  const findings = await runSelfTest({
    ways: [NATIVE],
    detector,
    landmarks,
    recogniser: { fp32: recogniser, int8: recogniserInt8 },
    chipSize,
    chips: [syntheticPlanes(chipSize)],
    rounds: 0,
  });
  const survived = findings.ways.every(({ failure }) => failure === undefined);
  return survived ? NATIVE.runtime : "onnxruntime-web";
}
