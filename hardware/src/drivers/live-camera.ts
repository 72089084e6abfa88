import type { Camera, CameraSource } from "../ports.ts";
import { createFrameRelay, type FrameRelay } from "./frame-relay.ts";
import { type KeepOptions, keepRunning, type LiveSource } from "./keep-running.ts";
import { createPictureFeed, createWholeness } from "./picture-feed.ts";

/** What every camera that a program reads for us can be told. */
export interface LiveOptions extends KeepOptions {
  /** Pictures a second at most (default 15). */
  readonly fps?: number;
  /** Decodes reduced pictures where the program hands on the camera's own JPEGs, unless somebody needs whole ones. */
  readonly sparing?: boolean;
  readonly source?: CameraSource;
}

export const USUAL_FPS = 15;

/** Runs a camera's program for ever, whether anyone looks or not, so that the first look finds a picture; its state tells how it stands. */
export function openLiveCamera(live: LiveSource, options: LiveOptions): Camera {
  const { now, fps = USUAL_FPS, sparing = false } = options;
  const relay = createFrameRelay();
  const closing = new AbortController();
  const wholeness = createWholeness(sparing, now);

  const playing = keepRunning(live, {
    ...{ options, closing: closing.signal, onLost: relay.become },
    output: (form, giveUp) =>
      createPictureFeed(form, {
        ...{ relay, now, fps, isWhole: wholeness.isWhole },
        onUnreadable: () => giveUp("its pictures cannot be decoded"),
      }),
  }).then(() => relay.end());
  return cameraOf(relay, {
    source: options.source ?? live.source,
    wholeFor: wholeness.wholeFor,
    close() {
      closing.abort();
      relay.end();
      return playing;
    },
  });
}

/** Puts a relay and the half of a camera that is its driver's own together. */
export function cameraOf(relay: FrameRelay, own: Pick<Camera, "source" | "wholeFor" | "close">): Camera {
  const { frames, play, ended, state, onState } = relay;
  return {
    ...{ frames, play, ended, state, onState, ...own },
    get dropped() {
      return relay.dropped;
    },
  };
}
