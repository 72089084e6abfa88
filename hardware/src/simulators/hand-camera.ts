import { createFrameRelay, type FrameRelay, type Picture } from "../drivers/frame-relay.ts";
import type { HardwareFault } from "../fault.ts";
import type { Camera } from "../ports.ts";

/** A camera whose pictures are put in by hand. */
export interface HandCamera extends Camera, Pick<FrameRelay, "isWatched" | "become"> {
  /** Memory for a picture of so many bytes, as a camera's own has: whoever is shown one that lies there gives it back. */
  room: FrameRelay["room"];
  show(picture: Picture): void;
  /** No more pictures; with a fault, `frames()` throws it. */
  end(fault?: HardwareFault): void;
}

/** Creates a camera that shows nothing until it is told to. */
export function createHandCamera(): HandCamera {
  const relay = createFrameRelay();
  return {
    source: "replay",
    frames: relay.frames,
    play: relay.play,
    ended: relay.ended,
    wholeFor: () => {},
    get dropped() {
      return relay.dropped;
    },
    state: relay.state,
    onState: relay.onState,
    isWatched: relay.isWatched,
    room: relay.room,
    become: relay.become,
    show: relay.offer,
    end: relay.end,
    close() {
      relay.end();
      return Promise.resolve();
    },
  };
}
