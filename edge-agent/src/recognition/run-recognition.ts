import { type Camera, HardwareFault } from "@menshen/hardware";
import type { FaceEngine } from "@menshen/models";
import type { DoorId, LivenessMode, SiteTime } from "@menshen/protocol";
import type { IndexedRoster } from "../roster/holder-of.ts";
import { type Gallery, gatherGallery } from "./gallery.ts";
import { createLivenessKeeper, type LivenessStatus } from "./liveness/keep-liveness.ts";
import { livenessMode } from "./liveness/liveness-mode.ts";
import { createRecentFaces, type RecentFace } from "./recent-faces.ts";
import type { TemplateStore } from "./templates.ts";
import { type WatchParts, watchFaces } from "./watch-faces.ts";

/** Who is told what was seen. */
type Told = Pick<
  WatchParts,
  "onSighting" | "onHint" | "onPrompt" | "onUnusable" | "onCovered" | "onLeft" | "onViews" | "onFrame"
>;

export interface RecognitionParts extends Told {
  readonly openEngine: () => Promise<FaceEngine>;
  readonly templates: Pick<TemplateStore, "all">;
  readonly roster: () => IndexedRoster | undefined;
  readonly siteTime: () => SiteTime;
  readonly doorId: DoorId;
  readonly camera: () => Camera | undefined;
  readonly monotonicNow: () => number;
  readonly onState: (state: "ready" | "fault", fault?: unknown) => void;
}

/** The recogniser at work; it may fail and come back, and nothing else waits for it. */
export interface RunningRecognition {
  engine(): FaceEngine | undefined;
  gallery(): Gallery | undefined;
  /** Faces described since a monotonic moment, at most five seconds ago: for comparing whoever shows a card with its owner. */
  recentFaces(since: number): readonly RecentFace[];
  /** How doubt about a living face is dealt with now, and whether its signs are measured. */
  liveness(): { readonly mode: LivenessMode; readonly cues: LivenessStatus["cues"] };
  /** Looks again at who may be recognised, after the roster or a template changed. */
  refresh(): void;
  stop(): Promise<void>;
}

const tryAgainAfterMs = 5_000;
/** An engine that is only being opened closes itself once it is; the card path waits for none to be closed. */
const stopsWithinMs = 3_000;
const lookForCameraEveryMs = 250;

/** Opens the engine and watches the camera until stopped; begins again after a fault. */
export function runRecognition(parts: RecognitionParts): RunningRecognition {
  const stopping = new AbortController();
  const { signal } = stopping;
  let engine: FaceEngine | undefined;
  let gallery: Gallery | undefined;
  let cues: LivenessStatus["cues"] = "idle";
  const refresh = () => {
    if (engine === undefined) return;
    const { roster, doorId, templates } = parts;
    gallery = gatherGallery(templates.all(), { roster: roster(), doorId }, engine.recogniser);
  };

  let tracks = 0;
  const nextTrackId = () => ++tracks;
  const liveness = createLivenessKeeper({ random: Math.random });
  const doorNow = () => parts.roster()?.roster.doors.find(({ doorId }) => doorId === parts.doorId);
  const recent = createRecentFaces({
    isWanted: () => (doorNow()?.ownerComparison ?? "off") !== "off",
    monotonicNow: parts.monotonicNow,
    after,
  });
  const modeNow = () => livenessMode(doorNow(), parts.siteTime(), parts.roster()?.roster.schedules ?? []);

  const watch = async (running: FaceEngine) => {
    const camera = parts.camera();
    if (camera === undefined) return pause(lookForCameraEveryMs, signal);
    const frames = camera.frames(signal);
    try {
      await watchFaces({
        ...parts,
        frames,
        engine: running,
        gallery: () => gallery as Gallery,
        livenessMode: modeNow,
        liveness,
        after,
        nextTrackId,
        onLiveness(status) {
          cues = status.cues;
        },
        recent,
        wholeFor: camera.wholeFor,
      });
    } catch (fault) {
      if (!(fault instanceof HardwareFault)) throw fault;
    } finally {
      // Nobody stands before a camera that is gone, and another engine's vectors could not be compared.
      recent.clear();
    }
    // The pictures have ended; whether there will be others is the camera's affair.
    await pause(lookForCameraEveryMs, signal);
  };

  const closeEngine = async () => {
    const closing = engine;
    engine = undefined;
    await closing?.close().catch(() => undefined);
  };

  const runOnce = async () => {
    const opened = await parts.openEngine();
    engine = opened;
    try {
      if (signal.aborted) return;
      refresh();
      parts.onState("ready");
      while (!signal.aborted) await watch(opened);
    } finally {
      await closeEngine();
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        await runOnce();
      } catch (fault) {
        if (signal.aborted) return;
        parts.onState("fault", fault);
        await pause(tryAgainAfterMs, signal);
      }
    }
  };

  const running = run();
  return {
    engine: () => engine,
    gallery: () => gallery,
    recentFaces: recent.since,
    liveness: () => ({ mode: modeNow(), cues }),
    refresh,
    async stop() {
      stopping.abort();
      const ended = new AbortController();
      // The engine first, so that a look under way ends: one that hangs would hold up everything that is closed after it.
      const ending = closeEngine()
        .then(() => running)
        .finally(() => ended.abort());
      await Promise.race([ending, pause(stopsWithinMs, ended.signal)]);
    },
  };
}

function after(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  // Nothing is lost when the program ends before.
  timer.unref();
  return () => clearTimeout(timer);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}
