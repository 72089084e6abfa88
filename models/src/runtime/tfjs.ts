import { basename } from "node:path";
import { NETWORK_NAMES, NETWORKS, type NetworkName, packageFile } from "../catalog.ts";
import {
  openOriginalDetector,
  openOriginalLandmarks,
  openWrittenOut,
  type Started,
  startTfjs,
} from "../convert/reference.ts";
import { readManifestWeights } from "../convert/weights.ts";
import { ModelFault } from "../fault.ts";
import { sizeOf } from "./onnx-session.ts";
import type { Outputs, Runtime } from "./runtime.ts";

/**
 * tfjs as the last resort and the reference: it runs the packages' own networks, so of a converted network only the file
 * name counts. Throws `runtime-unusable` for a network that did not come from those packages.
 */
export function loadTfjsRuntime(name: "tfjs-wasm" | "tfjs-node"): Runtime {
  return {
    name,
    async open(model, inputShape) {
      const original = await openOriginal(originalOf(model), await startTfjs(name === "tfjs-node" ? "node" : "wasm"));
      const input = new Float32Array(sizeOf(inputShape));
      const [most = 1, ...picture] = inputShape;
      const run = (pictures = most): Promise<Outputs> => inTurn(original, input, { pictures, size: sizeOf(picture) });
      return { input, run, close: () => Promise.resolve() };
    },
    openBytes: () => Promise.reject(unusable("tfjs runs no quantised networks")),
  };
}

type Original = (input: Float32Array) => Promise<Outputs>;

/** The originals take one picture at a time; outputs are joined as a batch's would be. */
async function inTurn(
  original: Original,
  input: Float32Array,
  { pictures, size }: { readonly pictures: number; readonly size: number },
): Promise<Outputs> {
  const answers: Outputs[] = [];
  for (let picture = 0; picture < pictures; picture++) {
    answers.push(await original(input.subarray(picture * size, (picture + 1) * size)));
  }
  const [first = {}] = answers;
  const joined = (name: string): Float32Array =>
    Float32Array.from(answers.flatMap((outputs) => [...(outputs[name] as Float32Array)]));
  return pictures === 1 ? first : Object.fromEntries(Object.keys(first).map((name) => [name, joined(name)]));
}

function originalOf(model: string | Uint8Array): NetworkName {
  const found = NETWORK_NAMES.find((name) => typeof model === "string" && basename(model) === NETWORKS[name].file);
  if (found === undefined) {
    throw unusable("tfjs runs only the networks inside @vladmandic/face-api and @vladmandic/human");
  }
  return found;
}

function unusable(why: string): ModelFault {
  return new ModelFault("runtime-unusable", {
    step: "Opening a network on tfjs",
    why,
    todo: "Run it on ONNX Runtime.",
  });
}

async function openOriginal(name: NetworkName, started: Started): Promise<Original> {
  switch (name) {
    case "detector":
      return openOriginalDetector(started);
    case "landmarks": {
      const find = await openOriginalLandmarks(started);
      return async (patch) => ({ landmarks: await find(patch) });
    }
    case "recogniser": {
      const { package: packageName, sources } = NETWORKS.recogniser;
      const weights = await readManifestWeights(packageFile(packageName, sources[0]));
      const describe = openWrittenOut(started, weights, { clip: true });
      return async (chip) => ({ descriptor: await describe(chip) });
    }
  }
}
