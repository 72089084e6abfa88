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
      const input = new Float32Array(inputShape.reduce((product, dim) => product * dim, 1));
      return { input, run: () => original(input), close: () => Promise.resolve() };
    },
  };
}

function originalOf(model: string | Uint8Array): NetworkName {
  const found = NETWORK_NAMES.find((name) => typeof model === "string" && basename(model) === NETWORKS[name].file);
  if (found === undefined) {
    throw new ModelFault("runtime-unusable", {
      step: "Opening a network on tfjs",
      why: "tfjs runs only the networks inside @vladmandic/face-api and @vladmandic/human",
      todo: "Run it on ONNX Runtime.",
    });
  }
  return found;
}

async function openOriginal(name: NetworkName, started: Started): Promise<(input: Float32Array) => Promise<Outputs>> {
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
