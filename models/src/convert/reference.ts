import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as Tensorflow from "@tensorflow/tfjs";
import type { GraphModel, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { NETWORKS, packageFile } from "../catalog.ts";
import { type ClipPlace, clipRange } from "./clip-ranges.ts";
import { BLOCKS, MEAN_RGB } from "./resnet-layout.ts";
import { type Weight, type Weights, weightOf } from "./weights.ts";

type Tfjs = typeof Tensorflow;
type FaceApi = typeof import("@vladmandic/face-api");

const require = createRequire(import.meta.url);

/** The original networks on tfjs with its wasm backend. Inputs are channel planes, as the converted networks take them. */
export interface Reference {
  /** BlazeFace on 3 × 256² values −1…1; outputs by name. */
  detector(planes: Float32Array): Promise<Readonly<Record<string, Float32Array>>>;
  /** 68 landmarks of 3 × 112² values 0–255, as shares of the side. */
  landmarks(planes: Float32Array): Promise<Float32Array>;
  /** The descriptor of 3 × 150² values 0–255 by face-api itself. */
  descriptor(planes: Float32Array): Promise<Float32Array>;
  /** The descriptor by the same network written out in tfjs operations, with or without the activation ranges. */
  writtenOutDescriptor(planes: Float32Array, options: { readonly clip: boolean }): Promise<Float32Array>;
}

/** Never a dependency: its installation downloads a library, and fails where that cannot be reached. */
const USERS_OWN_TFJS = "@tensorflow/tfjs-node";

export type TfjsBackend = "wasm" | "node";

/**
 * Starts tfjs with its wasm backend, or with the native one of @tensorflow/tfjs-node where a user has installed that
 * package; face-api shares its engine, because both load the same package.
 */
export async function startTfjs(backend: TfjsBackend = "wasm"): Promise<Started> {
  const tf = require("@tensorflow/tfjs") as Tfjs;
  if (backend === "node") {
    require(USERS_OWN_TFJS);
    await tf.setBackend("tensorflow");
  } else {
    const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(packageFile("@tensorflow/tfjs-backend-wasm", "dist/"));
    await tf.setBackend("wasm");
  }
  await tf.ready();
  return { tf, faceApi: require("@vladmandic/face-api/dist/face-api.node-wasm.js") as FaceApi };
}

export interface Started {
  readonly tf: Tfjs;
  readonly faceApi: FaceApi;
}

/** Loads the original networks; `recognition` are the decoded weights of the recogniser for the written-out network. */
export async function openReference(recognition: Weights): Promise<Reference> {
  const started = await startTfjs();
  const { tf, faceApi } = started;
  await faceApi.nets.faceRecognitionNet.loadFromDisk(packageFile("@vladmandic/face-api", "model"));
  const plain = openWrittenOut(started, recognition, { clip: false });
  const clipped = openWrittenOut(started, recognition, { clip: true });
  return {
    detector: await openOriginalDetector(started),
    landmarks: await openOriginalLandmarks(started),
    async descriptor(planes) {
      const chip = pictureOf(tf, planes);
      const vector = await faceApi.nets.faceRecognitionNet.forward(chip as never);
      const values = Float32Array.from(await vector.data());
      tf.dispose([chip, vector as never]);
      return values;
    },
    writtenOutDescriptor: (planes, { clip }) => (clip ? clipped : plain)(planes),
  };
}

/** human's BlazeFace as its package has it. */
export async function openOriginalDetector({ tf }: Started): Promise<Reference["detector"]> {
  const blazeFace = await loadGraphModel(tf, packageFile(NETWORKS.detector.package, NETWORKS.detector.sources[0]));
  const names = blazeFace.outputNodes;
  return async (planes) => {
    const outputs = tf.tidy(() => blazeFace.execute(pictureOf(tf, planes), names) as Tensor[]);
    const values = await Promise.all(outputs.map((tensor) => tensor.data() as Promise<Float32Array>));
    tf.dispose(outputs);
    return Object.fromEntries(names.map((name, index) => [name, values[index] as Float32Array]));
  };
}

/** face-api's 68-point landmark network as its package has it. */
export async function openOriginalLandmarks({ tf, faceApi }: Started): Promise<Reference["landmarks"]> {
  await faceApi.nets.faceLandmark68Net.loadFromDisk(packageFile("@vladmandic/face-api", "model"));
  return async (planes) => {
    const patch = pictureOf(tf, planes);
    const points = await faceApi.nets.faceLandmark68Net.forward(patch as never);
    const values = Float32Array.from(await points.data());
    tf.dispose([patch, points as never]);
    return values;
  };
}

/** face-api's recognition network written out in tfjs operations; its weights are kept as tensors. */
export function openWrittenOut(
  { tf }: Started,
  weights: Weights,
  { clip }: { readonly clip: boolean },
): (planes: Float32Array) => Promise<Float32Array> {
  const kept = new Map<string, Tensor>();
  const constant = (name: string): Tensor => {
    const tensor = kept.get(name) ?? tf.keep(tensorOf(tf, weightOf(weights, name)));
    kept.set(name, tensor);
    return tensor;
  };
  return async (planes) => {
    const vector = tf.tidy(() => writtenOut({ tf, constant, clip }, pictureOf(tf, planes)));
    const values = Float32Array.from(await vector.data());
    vector.dispose();
    return values;
  };
}

/** Channel planes of a square picture as tfjs has pictures: one × height × width × channels. */
function pictureOf(tf: Tfjs, planes: Float32Array): Tensor4D {
  return tf.tidy(() => {
    const side = Math.sqrt(planes.length / 3);
    return tf.transpose(tf.tensor4d(planes, [1, 3, side, side]), [0, 2, 3, 1]);
  });
}

function tensorOf(tf: Tfjs, { shape, data }: Weight): Tensor {
  return tf.tensor(data, shape as number[]);
}

async function loadGraphModel(tf: Tfjs, file: string): Promise<GraphModel> {
  const model = JSON.parse(await readFile(file, "utf8"));
  const [group] = model.weightsManifest;
  const bytes = await readFile(join(dirname(file), group.paths[0]));
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      weightSpecs: group.weights,
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      format: model.format,
    }),
  });
}

interface WrittenOut {
  readonly tf: Tfjs;
  readonly constant: (name: string) => Tensor;
  readonly clip: boolean;
}

/** face-api's recognition network, operation by operation as its source has it, with a clip where our graph has one. */
function writtenOut(net: WrittenOut, chips: Tensor4D): Tensor {
  const { tf, constant } = net;
  const normalised = tf.div(tf.sub(chips, tf.tensor1d(MEAN_RGB as number[])), 255) as Tensor4D;
  let value = tf.maxPool(tf.relu(scaled(net, normalised, "conv32_down", 2)), 3, 2, "valid");
  for (const { name, halves } of BLOCKS) {
    const first = bounded(net, name, "first", scaled(net, value, `${name}/conv1`, halves ? 2 : 1));
    const second = bounded(net, name, "second", scaled(net, first, `${name}/conv2`, 1));
    const shortcut = halves ? tf.avgPool(value, 2, 2, "valid") : value;
    value = bounded(net, name, "block", sumWithZeros(tf, second, shortcut));
  }
  return tf.matMul(tf.mean(value, [1, 2]), constant("fc") as Tensor2D);
}

function scaled({ tf, constant }: WrittenOut, from: Tensor4D, name: string, stride: number): Tensor4D {
  const padding = stride === 2 ? "valid" : "same";
  const summed = tf.add(
    tf.conv2d(from, constant(`${name}/conv/filters`) as Tensor4D, stride, padding),
    constant(`${name}/conv/bias`),
  );
  return tf.add(tf.mul(summed, constant(`${name}/scale/weights`)), constant(`${name}/scale/biases`));
}

function bounded({ tf, clip }: WrittenOut, block: string, place: ClipPlace, value: Tensor4D): Tensor4D {
  const range = clip ? clipRange(block, place) : undefined;
  if (range !== undefined) {
    return tf.clipByValue(value, range.min, range.max);
  }
  return place === "second" ? value : tf.relu(value);
}

function sumWithZeros(tf: Tfjs, second: Tensor4D, shortcut: Tensor4D): Tensor4D {
  const rows = shortcut.shape[1] - second.shape[1];
  const channels = second.shape[3] - shortcut.shape[3];
  const fitted = tf.pad(second, [
    [0, 0],
    [0, rows],
    [0, rows],
    [0, 0],
  ]);
  return tf.add(
    fitted,
    tf.pad(shortcut, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, channels],
    ]),
  );
}
