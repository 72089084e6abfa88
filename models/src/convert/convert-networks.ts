import { NETWORKS, type NetworkName, packageFile } from "../catalog.ts";
import { readGraphModel } from "./graph-model.ts";
import { landmarkGraph } from "./landmark-graph.ts";
import { quantisedRecognitionGraph } from "./quantised-recognition-graph.ts";
import { recognitionGraph } from "./recognition-graph.ts";
import { readManifestWeights, type Weights } from "./weights.ts";

export interface ConvertedNetworks {
  readonly detector: Uint8Array;
  readonly landmarks: Uint8Array;
  readonly recogniser: Uint8Array;
  readonly recogniserInt8: Uint8Array;
  /** Equals face-api's own network; made only to be compared with it. */
  readonly unclippedRecogniser: Uint8Array;
  readonly recognitionWeights: Weights;
}

/** Reads the weights out of the installed packages and builds the ONNX networks in memory. */
export async function convertNetworks(): Promise<ConvertedNetworks> {
  const recognitionWeights = await readManifestWeights(sourceOf("recogniser"));
  return {
    detector: await readGraphModel(sourceOf("detector")),
    landmarks: landmarkGraph(await readManifestWeights(sourceOf("landmarks"))),
    recogniser: recognitionGraph(recognitionWeights, { clip: true }),
    recogniserInt8: quantisedRecognitionGraph(recognitionWeights),
    unclippedRecogniser: recognitionGraph(recognitionWeights, { clip: false }),
    recognitionWeights,
  };
}

function sourceOf(name: NetworkName): string {
  const network = NETWORKS[name];
  return packageFile(network.package, network.sources[0]);
}
