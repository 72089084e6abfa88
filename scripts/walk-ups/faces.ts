import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A face in one of the photographs that ship in the npm package @vladmandic/face-api (demo/sample1–6.jpg, MIT). */
export interface SampleFace {
  readonly photo: 1 | 2 | 3 | 4 | 5 | 6;
  /** Centre and height of the face box, in pixels of that photograph. */
  readonly cx: number;
  readonly cy: number;
  readonly height: number;
}

/** Where a sample photograph lies on this machine. */
export function samplePhoto(photo: SampleFace["photo"]): string {
  const manifest = createRequire(import.meta.url).resolve("@vladmandic/face-api/package.json");
  return join(dirname(manifest), "demo", `sample${photo}.jpg`);
}
