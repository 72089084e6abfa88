import { setTimeout as sleep } from "node:timers/promises";
import { createBackOff } from "../back-off.ts";
import { HardwareFault, type HardwareFaultCode } from "../fault.ts";
import type { Camera, CameraSource } from "../ports.ts";
import { createFrameRelay, type FrameRelay } from "./frame-relay.ts";
import { createPictureFeed, createWholeness, type PictureForm } from "./picture-feed.ts";
import { type PictureProgram, type ProgramRun, type RunEnd, runPictureProgram } from "./picture-program.ts";

/** What every camera that a program reads for us can be told. */
export interface LiveOptions {
  readonly now: () => number;
  /** Pictures a second at most (default 15). */
  readonly fps?: number;
  /** Decodes reduced pictures where the program hands on the camera's own JPEGs, unless somebody needs whole ones. */
  readonly sparing?: boolean;
  readonly source?: CameraSource;
  /** How long the first picture may take (15 s: cameras wake slowly) and each after it (5 s). */
  readonly firstWithinMs?: number;
  readonly nextWithinMs?: number;
  /** Waits before a device or stream is tried again (1 s doubling to 30 s, each spread by a quarter). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
  readonly random?: () => number;
}

/** How the program is run the next time. */
export interface ProgramPlan
  extends Pick<PictureProgram, "command" | "arguments" | "script" | "worthTelling" | "onSaid"> {
  readonly form: PictureForm;
}

/** One kind of live camera. */
export interface LiveSource {
  /** What it is called in faults and logs. */
  readonly device: string;
  readonly source: CameraSource;
  readonly programMissing: HardwareFaultCode;
  plan(): ProgramPlan;
  /** Told how each run ended; "again": another plan is worth trying at once. */
  learn?(end: RunEnd): "again" | undefined;
}

export const FIRST_WITHIN_MS = 15_000;
export const NEXT_WITHIN_MS = 5_000;
export const USUAL_FPS = 15;

/** A camera that showed pictures for so long worked; one that dies sooner is tried ever more rarely (milliseconds). */
const STEADY_AFTER_MS = 10_000;

/** Runs a camera's program for ever, whether anyone looks or not, so that the first look finds a picture; its state tells how it stands. */
export function openLiveCamera(live: LiveSource, options: LiveOptions): Camera {
  const { now, fps = USUAL_FPS, sparing = false } = options;
  const relay = createFrameRelay();
  const closing = new AbortController();
  const backOff = createBackOff({
    firstMs: 1_000,
    longestMs: 30_000,
    random: options.random ?? Math.random,
    ...options.backOff,
  });
  const wholeness = createWholeness(sparing, now);

  const runOnce = async (): Promise<RunEnd> => {
    const { form, ...program } = live.plan();
    const { firstWithinMs = FIRST_WITHIN_MS, nextWithinMs = NEXT_WITHIN_MS } = options;
    const feed = createPictureFeed(form, {
      ...{ relay, now, fps, isWhole: wholeness.isWhole },
      onUnreadable: () => run.stop("its pictures cannot be decoded"),
    });
    const run = runPictureProgram({ ...program, firstWithinMs, nextWithinMs, read: feed.read });
    const end = await stoppedBy(closing.signal, run);
    feed.end();
    return end;
  };

  let mayHurry = true;
  /** Tells what a run's end means, and says how long to wait before the next (milliseconds). */
  const pauseAfter = (end: RunEnd, lastedMs: number): number => {
    if (end.showed && lastedMs >= STEADY_AFTER_MS) backOff.reset();
    const isAgain = end.type === "again" || live.learn?.(end) === "again";
    const hurries = isAgain && (mayHurry || end.showed);
    // Two plans that fail one after the other wait like everybody else.
    mayHurry = !hurries;
    if (hurries) return 0;
    relay.become(end.type === "silent" ? "silent" : "fault", faultOf(end, live));
    return backOff.next();
  };

  const play = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const began = now();
      const end = await runOnce();
      if (closing.signal.aborted) return;
      const pause = pauseAfter(end, now() - began);
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => {});
    }
  };

  const playing = play().then(() => relay.end());
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

/** Waits for a run's end, and ends it when `signal` aborts. */
export async function stoppedBy(signal: AbortSignal, run: ProgramRun): Promise<RunEnd> {
  const stop = () => run.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await run.ended;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** What a run's end means for whoever looks after the camera. */
export function faultOf(end: RunEnd, { device, programMissing }: Pick<LiveSource, "device" | "programMissing">) {
  switch (end.type) {
    case "missing":
      return new HardwareFault(programMissing, { device });
    case "silent":
      return new HardwareFault("camera-silent", end.detail === "" ? { device } : { device, detail: end.detail });
    case "failed":
      return new HardwareFault("camera-failed", { device, detail: end.detail });
    case "again":
    case "finished":
      return new HardwareFault("camera-failed", { device, detail: "its pictures ended" });
  }
}
