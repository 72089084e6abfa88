import type { Frame } from "@menshen/hardware";

/** The same picture in memory of its own, for whoever needs it longer than the camera can spare it. */
export function copyFrame({ release: _release, ...frame }: Frame): Frame {
  return { ...frame, data: frame.data.slice() };
}
