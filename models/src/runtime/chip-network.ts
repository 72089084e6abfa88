import { openByteNetwork, openNetwork } from "../session.ts";
import type { Precision } from "./report.ts";
import type { RuntimeName } from "./runtime.ts";

/** A recognition network, whatever its precision: fill chips, then describe them. Calls must not overlap. */
export interface ChipNetwork {
  /** Each the red, green and blue planes of one face, values 0–255. */
  readonly chips: readonly Float32Array[];
  /** The descriptors of the first chips (all unless told), each in its own memory. */
  describe(faces?: number): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

export interface ChipModel {
  readonly model: string | Uint8Array;
  readonly precision: Precision;
  /** Side of a chip in pixels. */
  readonly size: number;
  /** The most chips described in one run. */
  readonly faces: number;
}

/** Opens a recognition network of one input and one output; quantised ones take bytes, interleaved. */
export async function openChipNetwork(
  { model, precision, size, faces: most }: ChipModel,
  runtime: RuntimeName | undefined,
): Promise<ChipNetwork> {
  if (precision === "fp32") {
    const network = await openNetwork(model, [most, 3, size, size], runtime);
    return {
      chips: parts(network.input, most),
      describe: async (faces = most) => copies(onlyOutput(await network.run(faces)), faces),
      close: network.close,
    };
  }
  const network = await openByteNetwork(model, [most, size, size, 3], runtime);
  const chips = parts(new Float32Array(network.input.length), most);
  return {
    chips,
    async describe(faces = most) {
      for (let face = 0; face < faces; face++) {
        interleave(chips[face] as Float32Array, network.input.subarray(face * 3 * size * size));
      }
      return copies(onlyOutput(await network.run(faces)), faces);
    },
    close: network.close,
  };
}

function parts(values: Float32Array, count: number): readonly Float32Array[] {
  const length = values.length / count;
  return Array.from({ length: count }, (_, index) => values.subarray(index * length, (index + 1) * length));
}

function copies(values: Float32Array, count: number): readonly Float32Array[] {
  return parts(values, count).map((part) => Float32Array.from(part));
}

/** Planes of values 0–255 to rounded bytes, channel by channel of each pixel. */
function interleave(planes: Float32Array, bytes: Uint8Array): void {
  const pixels = planes.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0, from = channel * pixels, to = channel; pixel < pixels; pixel++, from++, to += 3) {
      bytes[to] = (planes[from] as number) + 0.5;
    }
  }
}

function onlyOutput(outputs: Readonly<Record<string, Float32Array>>): Float32Array {
  const [descriptors = new Float32Array(0)] = Object.values(outputs);
  return descriptors;
}
