import type { HardwareFault } from "../fault.ts";
import type { Camera } from "../ports.ts";
import { createToldState, type ToldState } from "../told-state.ts";
import type { StreamSpec } from "./camera-spec.ts";
import { createStreamChoice, type StreamChoice } from "./choose-stream.ts";
import { ffmpegSource } from "./ffmpeg-source.ts";
import { createFrameRelay, type FrameRelay, type Picture, type Undecoded } from "./frame-relay.ts";
import { keepRunning } from "./keep-running.ts";
import { type LiveOptions, USUAL_FPS } from "./live-camera.ts";
import { keepMainStream } from "./main-stream.ts";
import { createPictureFeed, type FeedParts } from "./picture-feed.ts";
import { shownSize } from "./picture-size.ts";

export interface SubstreamOptions extends LiveOptions {
  /** The program to run (default ffmpeg from the path). */
  readonly ffmpeg?: string;
  /** Told why the substream is gone, and with nothing when it is there. */
  readonly onSubstream?: (fault?: HardwareFault) => void;
}

/**
 * Shows a network camera's substream, each picture marked by how many times smaller it is than the main stream's, and while
 * whole pictures are asked for those of the main stream. Its state is the main stream's; while that is gone the substream's
 * pictures are the whole ones, and while the substream is gone the main stream's are shown all the time.
 */
export function openSubstreamCamera(
  specs: { readonly main: StreamSpec; readonly sub: StreamSpec },
  options: SubstreamOptions,
): Camera {
  const { now, fps = USUAL_FPS, sparing = false, ffmpeg = "ffmpeg", onSubstream } = options;
  const relay = createFrameRelay();
  const choice = createStreamChoice({ now, fps, sparing });
  const [own, substream] = [createToldState(), createToldState()];
  if (onSubstream !== undefined) substream.onState((_state, fault) => onSubstream(fault));
  const closing = new AbortController();
  const { signal } = closing;

  const main = keepMainStream(specs.main, {
    ...{ options, ffmpeg, fps, memory: relay, closing: signal, isWanted: choice.isWholeWanted },
    onWhole(picture) {
      choice.learnSize(picture);
      const isShown = choice.takesWhole(picture);
      if (isShown) relay.offer(picture);
      return isShown;
    },
    onUndecoded(picture) {
      if (choice.takesWhole(picture)) relay.offerUndecoded(picture);
    },
    onSize: (size) => choice.learnSize(shownSize(size)),
    onWorks() {
      choice.findMain();
      own.become("working");
    },
    onLost(state, fault) {
      choice.loseMain();
      own.become(state, fault);
    },
  });

  const subRelay = showSubstream(relay, choice, { own, substream });
  const keepingSub = keepRunning(ffmpegSource<"ppm">(specs.sub, { ffmpeg, fps, otherwise: "ppm" }), {
    ...{ options, closing: signal, onLost: substream.become },
    output: (form, giveUp) =>
      createPictureFeed(form, {
        ...{ now, fps, isWhole: () => true, relay: subRelay },
        onUnreadable: () => giveUp("its pictures cannot be decoded"),
      }),
  });

  const { frames, play, ended } = relay;
  const playing = Promise.all([main.ended, keepingSub]).then(() => relay.end());
  return {
    ...{ frames, play, ended, state: own.state, onState: own.onState, source: options.source ?? "stream" },
    get dropped() {
      return relay.dropped;
    },
    wholeFor(milliseconds) {
      choice.wholeFor(milliseconds);
      main.update();
    },
    close() {
      closing.abort();
      relay.end();
      return playing;
    },
  };
}

/** Offers of a substream's pictures those that are to be shown, marked. */
function showSubstream(
  relay: FrameRelay,
  { takesSub, mark }: Pick<StreamChoice, "takesSub" | "mark">,
  { own, substream }: { readonly own: ToldState; readonly substream: ToldState },
): FeedParts["relay"] {
  const takes = (picture: Pick<Picture, "capturedAt">): boolean => {
    substream.become("working");
    // Until the main stream is known to be gone, whatever is seen shows that the camera works.
    if (own.state() === "starting") own.become("working");
    return takesSub(picture);
  };
  return {
    room: relay.room,
    discard: relay.discard,
    offer(picture: Picture) {
      if (takes(picture)) relay.offer(mark(picture));
      else relay.discard(picture.data);
    },
    offerUndecoded(picture: Undecoded) {
      if (!takes(picture)) return;
      const decode = async () => {
        const decoded = await picture.decode();
        return decoded && mark(decoded);
      };
      relay.offerUndecoded({ ...picture, decode });
    },
  };
}
