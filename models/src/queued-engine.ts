import type { EngineCounters, FaceEngine, FaceView, LatestLook, LookOptions } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { createLookQueue } from "./look-queue.ts";
import { type Picture, requirePicture } from "./picture.ts";
import type { RuntimeReport } from "./runtime/report.ts";

/** An engine that can look at one picture at a time. */
export type SingleEngine = Pick<FaceEngine, "recogniser" | "look" | "close">;

/** Photographs of one enrolment and of those beside it; a door asks for no more at once. */
const MOST_WAITING = 16;

interface Look {
  readonly picture: Picture;
  readonly options: LookOptions;
  answer(faces: readonly FaceView[]): void;
  fail(fault: unknown): void;
  drop(): void;
}

/**
 * Lets looks wait for an engine that takes one at a time. At most one frame of the camera waits: a newer one takes its
 * place, and the older one is dropped and counted, because it no longer shows who stands at the door.
 */
export function queueLooks(engine: SingleEngine, runtime: RuntimeReport): FaceEngine {
  const queue = createLookQueue<Look>(MOST_WAITING);
  let counters: EngineCounters = { looked: 0, dropped: 0, failed: 0 };
  let working: Promise<void> | undefined;
  const count = (what: keyof EngineCounters): void => {
    counters = { ...counters, [what]: counters[what] + 1 };
  };
  const work = async (): Promise<void> => {
    for (let look = queue.next(); look !== undefined; look = queue.next()) {
      try {
        // Anew: one that was let go of while it waited has no pixels, and the engine would look at those before it.
        requirePicture(look.picture);
        const faces = await engine.look(look.picture, look.options);
        count("looked");
        look.answer(faces);
      } catch (fault) {
        count("failed");
        look.fail(fault);
      }
    }
    working = undefined;
  };
  const begin = (): void => {
    working ??= work();
  };

  return {
    recogniser: engine.recogniser,
    runtime,
    counters: () => counters,
    async look(picture, options = {}) {
      requirePicture(picture);
      return await new Promise((answer, fail) => {
        if (!queue.add({ picture, options, answer, fail, drop: () => undefined })) fail(busy());
        begin();
      });
    },
    async lookLatest(picture, options = {}) {
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
    async close() {
      await working;
      await engine.close();
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
