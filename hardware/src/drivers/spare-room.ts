/** Memory for a camera's pictures of which some are never shown: such a one's memory is the next picture's. */
export interface SpareRoom {
  room(bytes: number): Uint8Array;
  keep(unshown: Uint8Array): void;
}

/** Creates it on top of memory that knows only pictures that are shown. */
export function createSpareRoom(room: (bytes: number) => Uint8Array): SpareRoom {
  let spare: Uint8Array | undefined;
  return {
    room(bytes) {
      const kept = spare?.length === bytes ? spare : undefined;
      spare = undefined;
      return kept ?? room(bytes);
    },
    keep(unshown) {
      spare = unshown;
    },
  };
}
