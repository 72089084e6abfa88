import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { GraphModel, Tensor, Tensor3D } from "@tensorflow/tfjs";
import { packageFile } from "../../src/catalog.ts";
import { startTfjs } from "../../src/convert/reference.ts";
import type { FollowedFace } from "./watch-approach.ts";

/** How sure @vladmandic/human's two networks are that a face is real, 0–1. */
export interface Votes {
  readonly antispoof: number;
  readonly liveness: number;
}

/** human cuts faces this much larger than its detector's box. */
const CROP = 1.6;

/** Opens the antispoof (128²) and liveness (32²) networks on tfjs-wasm; each face's vote is the mean over its last frames. */
export async function openVotes(): Promise<{ vote(face: FollowedFace): Promise<Votes> }> {
  const { tf } = await startTfjs();
  const load = async (name: string): Promise<GraphModel> => {
    const file = packageFile("@vladmandic/human", `models/${name}.json`);
    const model = JSON.parse(await readFile(file, "utf8"));
    const [group] = model.weightsManifest;
    const bytes = await readFile(join(dirname(file), group.paths[0]));
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const { modelTopology, format } = model;
    return tf.loadGraphModel({
      load: () => Promise.resolve({ modelTopology, weightSpecs: group.weights, weightData, format }),
    });
  };
  const networks = { antispoof: await load("antispoof"), liveness: await load("liveness") };
  const ask = (network: GraphModel, side: number, { picture, view }: FollowedFace["last"][number]): number =>
    tf.tidy(() => {
      const { width, height, data } = picture;
      const image = tf.tensor3d(data, [height, width, 3], "int32").toFloat().div(255) as Tensor3D;
      const size = Math.max(view.box.width, view.box.height) * CROP;
      const left = view.box.x + (view.box.width - size) / 2;
      const top = view.box.y + (view.box.height - size) / 2;
      const box = [[top / height, left / width, (top + size) / height, (left + size) / width]];
      const crop = tf.image.cropAndResize(tf.expandDims(image, 0) as never, box as never, [0], [side, side]);
      return (network.execute(crop) as Tensor).dataSync()[0] as number;
    });
  return {
    vote({ last }) {
      const mean = (name: keyof typeof networks, side: number): number =>
        last.reduce((sum, frame) => sum + ask(networks[name], side, frame), 0) / last.length;
      return Promise.resolve({ antispoof: mean("antispoof", 128), liveness: mean("liveness", 32) });
    },
  };
}
