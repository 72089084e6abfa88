import { activationRange, type BlockPlace } from "./activation-ranges.ts";
import type { Range } from "./quantised-layers.ts";

/**
 * Where the float32 network is clipped. Rare outliers in these layers make faces of East Asian people look alike to the
 * plain network.
 */
const CLIPPED_BLOCKS: ReadonlySet<string> = new Set(["conv256_down", "conv256_1", "conv256_2", "conv256_down_out"]);

export type ClipPlace = BlockPlace;

/** The range for one place of one residual block, if it is clipped. */
export function clipRange(block: string, place: ClipPlace): Range | undefined {
  return CLIPPED_BLOCKS.has(block) ? activationRange(block, place) : undefined;
}
