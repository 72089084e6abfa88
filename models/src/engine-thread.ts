import { SHARE_ENV, Worker } from "node:worker_threads";
import type { EngineNetworks } from "./engine.ts";
import type { EngineReply, EngineRequest } from "./engine-worker.ts";
import { ModelFault } from "./fault.ts";
import type { SingleEngine } from "./queued-engine.ts";

/** What a look allocates is small and soon gone; V8 would let it pile up to 48 MB before it cleans. */
const LIMITS = { maxYoungGenerationSizeMb: 6 } as const;

const PROGRAM = new URL("./engine-worker.ts", import.meta.url);

/**
 * Opens the engine in a worker thread, so that a look (some 20 ms of computing) never holds up the calling thread. Once
 * that thread has ended every look throws `engine-stopped`; open the engine again.
 */
export async function openEngineThread(networks: EngineNetworks, program: URL = PROGRAM): Promise<SingleEngine> {
  // SHARE_ENV: ONNX Runtime reads the real environment, in which its telemetry must be off.
  const worker = new Worker(program, { workerData: networks, env: SHARE_ENV, resourceLimits: LIMITS });
  const conversation = converse(worker);
  const opened = await conversation.nextReply();
  if (opened.type !== "ready") {
    throw opened.type === "failed" ? new ModelFault(opened.fault.code, opened.fault) : stopped();
  }
  const frame = createFrameBuffer();
  return {
    recogniser: opened.recogniser,
    async look({ width, height, data }, options = {}) {
      const reply = conversation.nextReply();
      conversation.ask({ type: "look", width, height, ...frame.share(data), options });
      const answer = await reply;
      if (answer.type !== "looked") {
        throw answer.type === "failed" ? new ModelFault(answer.fault.code, answer.fault) : stopped();
      }
      return answer.faces;
    },
    async close() {
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

interface SharedPixels {
  readonly pixels: SharedArrayBuffer;
  readonly offset: number;
}

/**
 * Hands pixels to the other thread: those in shared memory as they are, others by one copy into memory that grows to the
 * largest frame seen.
 */
function createFrameBuffer(): { share(data: Uint8Array): SharedPixels } {
  let buffer = new SharedArrayBuffer(0);
  return {
    share(data) {
      if (data.buffer instanceof SharedArrayBuffer) {
        return { pixels: data.buffer, offset: data.byteOffset };
      }
      if (buffer.byteLength < data.length) {
        buffer = new SharedArrayBuffer(data.length);
      }
      new Uint8Array(buffer).set(data);
      return { pixels: buffer, offset: 0 };
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
