/** Pictures larger than this are scaled down to fit, keeping their shape: 720p is what the face pipeline is measured on. */
export const LARGEST_PICTURE = { width: 1280, height: 720 } as const;

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How large a picture is shown whole; pure. */
export function shownSize({ width, height }: PictureSize): PictureSize {
  const scale = Math.min(1, LARGEST_PICTURE.width / width, LARGEST_PICTURE.height / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
