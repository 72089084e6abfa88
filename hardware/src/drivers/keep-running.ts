import { setTimeout as sleep } from "node:timers/promises";
import { createBackOff } from "../back-off.ts";
import { HardwareFault, type HardwareFaultCode } from "../fault.ts";
import type { CameraSource } from "../ports.ts";
import type { PictureForm } from "./picture-feed.ts";
import { type PictureProgram, type ProgramRun, type RunEnd, runPictureProgram } from "./picture-program.ts";

/** How a camera's program is watched and tried again. */
export interface KeepOptions {
  readonly now: () => number;
  /** How long the first picture may take (15 s: cameras wake slowly) and each after it (5 s). */
  readonly firstWithinMs?: number;
  readonly nextWithinMs?: number;
  /** Waits before a device or stream is tried again (1 s doubling to 30 s, each spread by a quarter). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
  readonly random?: () => number;
}

/** How the program is run the next time; in which form it writes pictures. */
export interface ProgramPlan<Form = PictureForm>
  extends Pick<PictureProgram, "command" | "arguments" | "script" | "worthTelling" | "onSaid"> {
  readonly form: Form;
}

/** One kind of live camera. */
export interface LiveSource<Form = PictureForm> {
  /** What it is called in faults and logs. */
  readonly device: string;
  readonly source: CameraSource;
  readonly programMissing: HardwareFaultCode;
  plan(): ProgramPlan<Form>;
  /** Told how each run ended; "again": another plan is worth trying at once. */
  learn?(end: RunEnd): "again" | undefined;
}

/** Where one run's pictures go. */
export interface RunOutput {
  /** Takes a program's output and returns how many pictures came with it; throws NotPictures. */
  read(chunk: Uint8Array): number;
  /** The run is over. */
  end(): void;
}

export interface KeepParts<Form> {
  readonly options: KeepOptions;
  readonly closing: AbortSignal;
  /** Makes a run's output; `giveUp` ends that run and tells why. */
  output(form: Form, giveUp: (why: string) => void): RunOutput;
  /** A run ended that should not have, and the next one has to wait. */
  onLost(state: "silent" | "fault", fault: HardwareFault): void;
}

export const FIRST_WITHIN_MS = 15_000;
export const NEXT_WITHIN_MS = 5_000;

/** A camera that showed pictures for so long worked; one that dies sooner is tried ever more rarely (milliseconds). */
export const STEADY_AFTER_MS = 10_000;

/** The waits of everything about a camera that is tried again. */
export function createCameraBackOff({ backOff, random = Math.random }: Pick<KeepOptions, "backOff" | "random">) {
  return createBackOff({ firstMs: 1_000, longestMs: 30_000, random, ...backOff });
}

/** Runs a camera's program until `closing` aborts, each time it ended anew. */
export async function keepRunning<Form>(live: LiveSource<Form>, parts: KeepParts<Form>): Promise<void> {
  const { closing } = parts;
  const { now, firstWithinMs = FIRST_WITHIN_MS, nextWithinMs = NEXT_WITHIN_MS } = parts.options;
  const backOff = createCameraBackOff(parts.options);

  const runOnce = async (): Promise<RunEnd> => {
    const { form, ...program } = live.plan();
    const output = parts.output(form, (why) => run.stop(why));
    const run = runPictureProgram({ ...program, firstWithinMs, nextWithinMs, read: output.read });
    const end = await stoppedBy(closing, run);
    output.end();
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
    parts.onLost(end.type === "silent" ? "silent" : "fault", faultOf(end, live));
    return backOff.next();
  };

  while (!closing.aborted) {
    const began = now();
    const end = await runOnce();
    if (closing.aborted) return;
    const pause = pauseAfter(end, now() - began);
    await sleep(pause, undefined, { signal: closing }).catch(() => {});
  }
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
export function faultOf(
  end: RunEnd,
  { device, programMissing }: Pick<LiveSource, "device" | "programMissing">,
): HardwareFault {
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
