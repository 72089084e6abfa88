import type { ModelInput } from "../manifest.ts";
import { fillInput, inputShape } from "../recognisers/fill-input.ts";
import { foldChip } from "../sample.ts";
import { openByteNetwork, openNetwork } from "../session.ts";
import type { Precision } from "./report.ts";
import type { RuntimeName } from "./runtime.ts";

/** A face and its mirror image: the built-in recogniser describes them in one run. */
export const CHIPS_AT_ONCE = 2;

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

/** Opens a recognition network of one input and one output; quantised ones take bytes, folded two by two. */
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
  const network = await openByteNetwork(model, [most, size / 2, size / 2, 12], runtime);
  const chips = parts(new Float32Array(network.input.length), most);
  return {
    chips,
    async describe(faces = most) {
      for (let face = 0; face < faces; face++) {
        foldChip(chips[face] as Float32Array, size, network.input.subarray(face * 3 * size * size));
      }
      return copies(onlyOutput(await network.run(faces)), faces);
    },
    close: network.close,
  };
}

/** Opens a network that a manifest describes, one chip a run; quantised or not, it takes numbers. */
export async function openDescribedChips(
  model: string | Uint8Array,
  input: ModelInput,
  runtime: RuntimeName | undefined,
): Promise<ChipNetwork> {
  const network = await openNetwork(model, inputShape(input), runtime);
  const chip = new Float32Array(network.input.length);
  return {
    chips: [chip],
    async describe() {
      fillInput(chip, input, network.input);
      return copies(onlyOutput(await network.run()), 1);
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

function onlyOutput(outputs: Readonly<Record<string, Float32Array>>): Float32Array {
  const [descriptors = new Float32Array(0)] = Object.values(outputs);
  return descriptors;
}
