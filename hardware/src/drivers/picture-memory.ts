/** Memory for a camera's pictures, which a thread beside this one reads where it lies. */
export interface PictureMemory {
  /** So many bytes that nobody else reads or writes until they are given back; what was in them last may still be there. */
  take(bytes: number): Uint8Array;
  /** Whether this memory came from here, and is somebody's. */
  owns(room: Uint8Array): boolean;
  /** Takes back what nobody reads any more; what is not of this memory, or was given back before, stays as it is. */
  giveBack(room: Uint8Array): void;
}

/**
 * As many are free at most as were held at once: one is being filled, one waits, one is looked at and the best views of some people are
 * kept, of two streams where there is a substream. Sizes that no longer come are pushed out by those that do.
 */
const KEPT = 8;

/**
 * Creates memory that is used again, picture after picture: a new 1280 × 720 picture is 2.8 MB that the system has to clear and
 * the collector to find, ten to fifteen times a second. It is shared memory, so that the engine's thread reads a picture
 * without a copy. What is never given back is collected some day: V8 does not count it when it judges whether that is due.
 */
export function createPictureMemory(): PictureMemory {
  const taken = new WeakSet<ArrayBufferLike>();
  let free: readonly SharedArrayBuffer[] = [];
  return {
    take(bytes) {
      const room = free.find(({ byteLength }) => byteLength === bytes) ?? new SharedArrayBuffer(bytes);
      free = free.filter((one) => one !== room);
      taken.add(room);
      return new Uint8Array(room);
    },
    owns: ({ buffer }) => taken.has(buffer),
    giveBack({ buffer }) {
      if (!(buffer instanceof SharedArrayBuffer) || !taken.delete(buffer)) return;
      free = [buffer, ...free].slice(0, KEPT);
    },
  };
}
