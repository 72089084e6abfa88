import { SHARE_ENV, Worker } from "node:worker_threads";
import type { EngineNetworks } from "./engine.ts";
import type { EngineReply, EngineRequest } from "./engine-worker.ts";
import { engineStopped, ModelFault } from "./fault.ts";
import type { SingleEngine } from "./queued-engine.ts";
import { goOn } from "./search.ts";
import { settlesWithin } from "./settles-within.ts";

/** What a look allocates is small and soon gone; V8 would let it pile up to 48 MB before it cleans. */
const LIMITS = { maxYoungGenerationSizeMb: 6 } as const;

/** How long the thread may keep silent (milliseconds) before it counts as hung and is ended. */
interface Patience {
  /** A board reads 50 MB from a slow card first. */
  readonly opening: number;
  /** One frame, or one window of a photograph: some hundred milliseconds on a small board. */
  readonly looking: number;
  readonly closing: number;
}

const PATIENCE: Patience = { opening: 120_000, looking: 30_000, closing: 2_000 };

interface ThreadOptions {
  readonly program?: URL;
  readonly patience?: Partial<Patience>;
}

const PROGRAM = new URL("./engine-worker.ts", import.meta.url);

/**
 * Opens the engine in a worker thread, so that a look (some 20 ms of computing) never holds up the calling thread. Once
 * that thread has ended, or was ended because it hung, every look throws `engine-stopped`; open the engine again.
 */
export async function openEngineThread(networks: EngineNetworks, options: ThreadOptions = {}): Promise<SingleEngine> {
  const patience = { ...PATIENCE, ...options.patience };
  // SHARE_ENV: ONNX Runtime reads the real environment, in which its telemetry must be off.
  const worker = new Worker(options.program ?? PROGRAM, {
    ...{ workerData: networks, env: SHARE_ENV, resourceLimits: LIMITS },
  });
  const conversation = converse(worker);
  const opened = await conversation.reply(patience.opening);
  if (opened.type !== "ready") throw faultOf(opened);
  const { lend } = createCopies();
  return {
    recogniser: opened.recogniser,
    async look({ width, height, data }, options = {}, pause = goOn) {
      const { giveBack, ...shared } = lend(data);
      try {
        let answer = await conversation.ask({ type: "look", width, height, ...shared, options }, patience.looking);
        while (answer.type === "paused") {
          await pause();
          answer = await conversation.ask({ type: "go-on" }, patience.looking);
        }
        if (answer.type !== "looked") throw faultOf(answer);
        return answer.faces;
      } finally {
        giveBack();
      }
    },
    close: () => conversation.close(patience.closing),
  };
}

function faultOf(reply: EngineReply): ModelFault {
  return reply.type === "failed"
    ? new ModelFault(reply.fault.code, reply.fault)
    : engineStopped("its thread is confused");
}

interface Conversation {
  /** What the worker answers; rejects with `engine-stopped` once the worker is gone, and ends it where it keeps silent for so long. */
  ask(request: EngineRequest, withinMs: number): Promise<EngineReply>;
  /** The same for what it says unasked. */
  reply(withinMs: number): Promise<EngineReply>;
  /** Asks the worker to end and sees to it that it does; one that is computing is ended at once. */
  close(withinMs: number): Promise<void>;
}

function converse(worker: Worker): Conversation {
  let waiting: PromiseWithResolvers<EngineReply> | undefined;
  let end: ModelFault | undefined;
  const { promise: ended, resolve: finish } = Promise.withResolvers<void>();
  const stop = (why: string, cause?: unknown): void => {
    end ??= engineStopped(why, cause);
    waiting?.reject(end);
    finish();
  };
  // Whoever hangs in a native library ends when that returns, if ever; nobody waits for it.
  const endWorker = (why: string): void => {
    stop(why);
    void worker.terminate();
  };
  worker.on("message", (reply: EngineReply) => waiting?.resolve(reply));
  worker.on("error", (cause) => stop(`the engine's thread ended: ${cause.message}`, cause));
  worker.on("exit", () => stop("the engine's thread ended"));

  const reply = async (withinMs: number): Promise<EngineReply> => {
    if (end !== undefined) throw end;
    const mine = Promise.withResolvers<EngineReply>();
    waiting = mine;
    const silence = setTimeout(() => endWorker(`the engine's thread said nothing for ${withinMs / 1_000} s`), withinMs);
    try {
      return await mine.promise;
    } finally {
      clearTimeout(silence);
      waiting = undefined;
    }
  };
  return {
    reply,
    ask(request, withinMs) {
      const answer = reply(withinMs);
      worker.postMessage(request);
      return answer;
    },
    async close(withinMs) {
      if (waiting === undefined) {
        worker.postMessage({ type: "close" } satisfies EngineRequest);
        if (await settlesWithin(withinMs, ended)) return;
      }
      endWorker("the engine was closed");
    },
  };
}

/** Pixels in shared memory, and how they are given back. */
interface Lent {
  readonly pixels: SharedArrayBuffer;
  readonly offset: number;
  giveBack(): void;
}

/**
 * Hands pixels to the other thread: those in shared memory as they are, others by one copy, which is cleared when it is given
 * back, because it may be an enrolment's photograph. Such memory is hardly ever collected, so the next copy lies there too.
 */
function createCopies(): { lend(data: Uint8Array): Lent } {
  const free: SharedArrayBuffer[] = [];
  return {
    lend(data) {
      if (data.buffer instanceof SharedArrayBuffer) {
        return { pixels: data.buffer, offset: data.byteOffset, giveBack: () => undefined };
      }
      const last = free.pop();
      const pixels = last !== undefined && last.byteLength >= data.length ? last : new SharedArrayBuffer(data.length);
      const copy = new Uint8Array(pixels, 0, data.length);
      copy.set(data);
      const giveBack = (): void => {
        copy.fill(0);
        free.push(pixels);
      };
      return { pixels, offset: 0, giveBack };
    },
  };
}
