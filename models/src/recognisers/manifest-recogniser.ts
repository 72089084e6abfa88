import type { RecogniserInfo } from "../face.ts";
import { ModelFault } from "../fault.ts";
import { CALIBRATED } from "../known-models.ts";
import type { RecogniserManifest } from "../manifest.ts";
import { PIPELINE_VERSION } from "../pipeline-version.ts";
import type { Recogniser } from "../recogniser.ts";
import type { RuntimeName } from "../runtime/runtime.ts";
import { mirrorChip, sampleChip } from "../sample.ts";
import { type Network, openNetwork } from "../session.ts";
import { checksumOfMeasured } from "./checksum-of-measured.ts";
import { fillInput, inputShape } from "./fill-input.ts";
import { alignedChip } from "./templates.ts";

const KEY_LENGTH = 12;

/**
 * What a described recogniser calls itself in templates and thresholds. Whoever writes a manifest chooses its version; what
 * its files and its way of running them are is added, so that no face is compared with those of other weights. Pure.
 */
export function recogniserInfo(manifest: RecogniserManifest): RecogniserInfo {
  const { id, dimensions, metric } = manifest;
  // Only the very files that ship run under such a name; see requireMeasured.
  const version = CALIBRATED.includes(id)
    ? PIPELINE_VERSION
    : `${manifest.version}+${checksumOfMeasured(manifest).slice(0, KEY_LENGTH)}`;
  return { id, version, dimensions, metric };
}

/**
 * Opens a recogniser described by a manifest from its ONNX file; throws `model-unfit` when the network gives another
 * number of values than the manifest says.
 */
export async function openDescribedRecogniser(
  model: string | Uint8Array,
  manifest: RecogniserManifest,
  runtime?: RuntimeName,
): Promise<Recogniser> {
  const network = await openNetwork(model, inputShape(manifest.input), runtime);
  return describedRecogniser(network, manifest);
}

/** Lets an opened network describe faces as its manifest says; vectors compared by angle are of length one. */
async function describedRecogniser(network: Network, manifest: RecogniserManifest): Promise<Recogniser> {
  const { input, alignment, metric } = manifest;
  const planes = new Float32Array(3 * input.size * input.size);
  const mirrored = new Float32Array(planes.length);
  const describe = async (chip: Float32Array): Promise<Float32Array> => {
    fillInput(chip, input, network.input);
    const descriptor = onlyOutput(await network.run(), manifest);
    return metric === "cosine" ? unitVector(descriptor) : descriptor.slice();
  };
  try {
    await describe(planes);
  } catch (fault) {
    await network.close();
    throw fault;
  }
  return {
    info: recogniserInfo(manifest),
    async describe(picture, landmarks, { mirror }) {
      const toPicture = alignedChip(alignment, landmarks, input.size);
      sampleChip(picture, { toPicture, size: input.size, beyond: "black" }, planes);
      const straight = await describe(planes);
      if (!(mirror && manifest.mirror)) {
        return straight;
      }
      const turned = await describe(mirrorChip(planes, input.size, mirrored));
      const mean = straight.map((value, index) => (value + (turned[index] as number)) / 2);
      return metric === "cosine" ? unitVector(mean) : mean;
    },
    close: network.close,
  };
}

function onlyOutput(outputs: Readonly<Record<string, Float32Array>>, manifest: RecogniserManifest): Float32Array {
  const [descriptor] = Object.values(outputs);
  if (descriptor?.length !== manifest.dimensions) {
    throw new ModelFault("model-unfit", {
      step: `Opening the recogniser ${manifest.id}`,
      why: `the network gives ${descriptor?.length ?? 0} values, its manifest says ${manifest.dimensions}`,
      todo: "Correct the manifest, or bring the file that belongs to it.",
    });
  }
  return descriptor;
}

/** The vector of length one in the same direction; the zero vector stays. Pure. */
function unitVector(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector.slice() : vector.map((value) => value / length);
}
