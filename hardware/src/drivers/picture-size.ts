/** Pictures larger than this are scaled down to fit, keeping their shape: 720p is what the face pipeline is measured on. */
export const LARGEST_PICTURE = { width: 1280, height: 720 } as const;
