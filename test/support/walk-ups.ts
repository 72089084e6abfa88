import { join } from "node:path";
import { type CastMember, cast, framesPerSecond, prepareReplay, type Replay } from "@menshen/scripts";
import { checkout } from "./patched-copy.ts";

/** Somebody of the cast walking up to the door again and again, as a camera and as photographs to enrol them from. */
export interface WalkUps {
  readonly camera: { readonly frames: string; readonly framesPerSecond: number };
  readonly replay: Replay;
}

/** Renders the walk-ups of some of the cast, or takes them from the checkout's cache. */
export async function walkUpsOf(...keys: readonly string[]): Promise<WalkUps> {
  const members = keys.map((key): CastMember => {
    const member = cast.find((one) => one.key === key);
    if (member === undefined) throw new TypeError(`nobody of the cast is called ${key}`);
    return member;
  });
  const replay = await prepareReplay(members, join(checkout, ".menshen/cache/walk-ups"));
  return { camera: { frames: replay.frames, framesPerSecond }, replay };
}
