import { SHARE_ENV, Worker } from "node:worker_threads";
import type { ModelFiles } from "./catalog.ts";
import type { EngineReply, EngineRequest, EngineWorkerData } from "./engine-worker.ts";
import type { FaceEngine, FaceView } from "./face.ts";
import { ModelFault } from "./fault.ts";
import { type Picture, requirePicture } from "./picture.ts";

/** Opens the engine in a worker thread, so that a look (some 20 ms of computing) never holds up the calling thread. */
export async function openEngineThread(files: ModelFiles): Promise<FaceEngine> {
  const { detector, landmarks, recogniser } = files;
  const data: EngineWorkerData = { detector, landmarks, recogniser };
  // SHARE_ENV: ONNX Runtime reads the real environment, in which its telemetry must be off.
  const worker = new Worker(new URL("./engine-worker.ts", import.meta.url), { workerData: data, env: SHARE_ENV });
  const conversation = converse(worker);
  const opened = await conversation.nextReply();
  if (opened.type !== "ready") {
    throw opened.type === "failed" ? new ModelFault(opened.fault.code, opened.fault) : stopped();
  }
  const frame = createFrameBuffer();
  let last: Promise<unknown> = Promise.resolve();

  const lookNow = async (picture: Picture, options: object): Promise<readonly FaceView[]> => {
    const { width, height } = picture;
    const reply = conversation.nextReply();
    conversation.ask({ type: "look", width, height, pixels: frame.fill(picture), options });
    const answer = await reply;
    if (answer.type !== "looked") {
      throw answer.type === "failed" ? new ModelFault(answer.fault.code, answer.fault) : stopped();
    }
    return answer.faces;
  };

  return {
    recogniser: opened.recogniser,
    async look(picture, options = {}) {
      requirePicture(picture);
      // One look at a time: all share one frame buffer.
      const look = last.then(() => lookNow(picture, options));
      last = look.catch(() => undefined);
      return await look;
    },
    async close() {
      await last;
      conversation.ask({ type: "close" });
      await conversation.ended;
    },
  };
}

interface Conversation {
  ask(request: EngineRequest): void;
  /** The worker's next message; rejects with `engine-stopped` once the worker is gone. */
  nextReply(): Promise<EngineReply>;
  readonly ended: Promise<void>;
}

function converse(worker: Worker): Conversation {
  let waiting: { resolve(reply: EngineReply): void; reject(error: unknown): void } | undefined;
  let end: { readonly cause: unknown } | undefined;
  const { promise: ended, resolve: finish } = Promise.withResolvers<void>();
  const stop = (cause?: unknown): void => {
    end ??= { cause };
    waiting?.reject(stopped(end.cause));
    finish();
  };
  worker.on("message", (reply: EngineReply) => waiting?.resolve(reply));
  worker.on("error", stop);
  worker.on("exit", () => stop());
  return {
    ask: (request) => worker.postMessage(request),
    nextReply: () =>
      end === undefined
        ? new Promise((resolve, reject) => {
            waiting = { resolve, reject };
          })
        : Promise.reject(stopped(end.cause)),
    ended,
  };
}

/** Shared memory that grows to the largest frame seen, so a frame is copied once and allocated never. */
function createFrameBuffer(): { fill(picture: Picture): SharedArrayBuffer } {
  let buffer = new SharedArrayBuffer(0);
  return {
    fill({ data }) {
      if (buffer.byteLength < data.length) {
        buffer = new SharedArrayBuffer(data.length);
      }
      new Uint8Array(buffer).set(data);
      return buffer;
    },
  };
}

function stopped(cause?: unknown): ModelFault {
  return new ModelFault("engine-stopped", {
    step: "Looking at a picture",
    why: cause instanceof Error ? `the engine's thread ended: ${cause.message}` : "the engine's thread ended",
    todo: "Open the engine again.",
    cause,
  });
}
