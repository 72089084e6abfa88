/** Mean red, green and blue that face-api subtracts before its recognition and landmark networks. */
export const MEAN_RGB: readonly number[] = [122.782, 117.001, 104.298];

/** The residual blocks of the dlib face recognition ResNet in order; a block halves the picture where `halves` is set. */
export const BLOCKS: readonly { readonly name: string; readonly halves: boolean }[] = [
  { name: "conv32_1", halves: false },
  { name: "conv32_2", halves: false },
  { name: "conv32_3", halves: false },
  { name: "conv64_down", halves: true },
  { name: "conv64_1", halves: false },
  { name: "conv64_2", halves: false },
  { name: "conv64_3", halves: false },
  { name: "conv128_down", halves: true },
  { name: "conv128_1", halves: false },
  { name: "conv128_2", halves: false },
  { name: "conv256_down", halves: true },
  { name: "conv256_1", halves: false },
  { name: "conv256_2", halves: false },
  { name: "conv256_down_out", halves: true },
];
