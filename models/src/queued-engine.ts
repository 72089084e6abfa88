import type { EngineCounters, FaceEngine, FaceView, LatestLook, LookOptions } from "./face.ts";
import { engineStopped, ModelFault } from "./fault.ts";
import { createLookQueue } from "./look-queue.ts";
import { type Picture, requirePicture } from "./picture.ts";
import type { RuntimeReport } from "./runtime/report.ts";
import type { Pause } from "./search.ts";
import { settlesWithin } from "./settles-within.ts";

/** An engine that can look at one picture at a time. */
export interface SingleEngine extends Pick<FaceEngine, "recogniser"> {
  /** A wide search calls `pause` after each window and goes on once that is over: meanwhile the engine may look at another picture. */
  look(picture: Picture, options?: LookOptions, pause?: Pause): Promise<readonly FaceView[]>;
  /** Ends the look under way where it has to, within moments. */
  close(): Promise<void>;
}

/** Photographs of one enrolment and of those beside it; a door asks for no more at once. */
const MOST_WAITING = 16;
/** What is looked at ends within it even on a slow board; nobody waits longer for it before the engine is closed. */
const CLOSING_WAITS_MS = 2_000;

interface Look {
  readonly picture: Picture;
  readonly options: LookOptions;
  answer(faces: readonly FaceView[]): void;
  fail(fault: unknown): void;
  drop(): void;
}

/**
 * Lets looks wait for an engine that takes one at a time. At most one frame of the camera waits: a newer one takes its
 * place, and the older one is dropped and counted, because it no longer shows who stands at the door. It goes before
 * photographs, and between the windows in which one of them is searched.
 */
export function queueLooks(engine: SingleEngine, runtime: RuntimeReport): FaceEngine {
  const queue = createLookQueue<Look>(MOST_WAITING);
  let counters: EngineCounters = { looked: 0, dropped: 0, failed: 0 };
  let working: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const count = (what: keyof EngineCounters): void => {
    counters = { ...counters, [what]: counters[what] + 1 };
  };
  const lookAt = async (look: Look, pause?: Pause): Promise<void> => {
    try {
      requireOpen();
      // Anew: one that was let go of while it waited has no pixels, and the engine would look at those before it.
      requirePicture(look.picture);
      const faces = await engine.look(look.picture, look.options, pause);
      count("looked");
      look.answer(faces);
    } catch (fault) {
      count("failed");
      look.fail(fault);
    }
  };
  const lookAtLatest = async (): Promise<void> => {
    requireOpen();
    const latest = queue.nextLatest();
    if (latest !== undefined) await lookAt(latest);
  };
  const work = async (): Promise<void> => {
    for (let look = queue.next(); look !== undefined; look = queue.next()) await lookAt(look, lookAtLatest);
    working = undefined;
  };
  const begin = (): void => {
    working ??= work();
  };
  const requireOpen = (): void => {
    if (closing !== undefined) throw engineStopped("the engine was closed");
  };
  const close = async (): Promise<void> => {
    // One that hangs keeps the others in the queue, where nobody would ever answer them.
    const waiting = Array.from({ length: MOST_WAITING + 1 }, () => queue.next());
    for (const look of waiting) look?.fail(engineStopped("the engine was closed"));
    await settlesWithin(CLOSING_WAITS_MS, working);
    await engine.close();
  };

  return {
    recogniser: engine.recogniser,
    runtime,
    counters: () => counters,
    async look(picture, options = {}) {
      requireOpen();
      requirePicture(picture);
      return await new Promise((answer, fail) => {
        if (!queue.add({ picture, options, answer, fail, drop: () => undefined })) fail(busy());
        begin();
      });
    },
    async lookLatest(picture, options = {}) {
      requireOpen();
      requirePicture(picture);
      return await new Promise<LatestLook>((resolve, fail) => {
        const answer = (faces: readonly FaceView[]): void => resolve({ type: "looked", faces });
        const drop = (): void => resolve({ type: "dropped" });
        const replaced = queue.addLatest({ picture, options, answer, fail, drop });
        if (replaced !== undefined) {
          count("dropped");
          replaced.drop();
        }
        begin();
      });
    },
    close() {
      closing ??= Promise.resolve().then(close);
      return closing;
    },
  };
}

function busy(): ModelFault {
  return new ModelFault("engine-busy", {
    step: "Looking at a picture",
    why: `${MOST_WAITING} pictures are waiting already`,
    todo: "Wait for their answers first.",
  });
}
