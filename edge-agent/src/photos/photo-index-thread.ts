import { Worker } from "node:worker_threads";
import type { PhotoIndex } from "./photo-index.ts";

/** The index with every answer promised. */
export type PhotoIndexThread = {
  readonly [Method in keyof PhotoIndex]: (
    ...parameters: Parameters<PhotoIndex[Method]>
  ) => Promise<ReturnType<PhotoIndex[Method]>>;
};

export interface IndexCall {
  readonly id: number;
  readonly method: keyof PhotoIndex;
  readonly parameters: readonly unknown[];
}

export type IndexAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(fault: Error): void;
}

/** It holds rows and keys, no pictures. */
const limits = { maxYoungGenerationSizeMb: 4 } as const;

/**
 * The photographs' index in a thread of its own: every write waits for the disk, and a card held to the reader meanwhile must
 * not. Answers come in the order of the calls. A thread that died is started anew with the next call.
 */
export function startPhotoIndexThread(path: string): PhotoIndexThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let nextId = 0;

  const start = () => {
    const file = new URL("./photo-index-worker.ts", import.meta.url);
    const started = new Worker(file, { workerData: { path }, execArgv: [], resourceLimits: limits });
    let cause: unknown;
    started.on("message", (answer: IndexAnswer) => {
      const caller = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) caller?.resolve(answer.value);
      else caller?.reject(new Error(answer.fault));
    });
    started.on("error", (fault) => {
      cause = fault;
    });
    started.on("exit", () => {
      if (worker === started) worker = undefined;
      const callers = [...waiting.values()];
      waiting.clear();
      for (const caller of callers) caller.reject(new Error("the photographs' thread ended", { cause }));
    });
    return started;
  };
  const call =
    <Method extends keyof PhotoIndex>(method: Method) =>
    (...parameters: Parameters<PhotoIndex[Method]>): Promise<ReturnType<PhotoIndex[Method]>> =>
      new Promise((resolve, reject) => {
        worker ??= start();
        nextId += 1;
        waiting.set(nextId, { resolve: resolve as Waiting["resolve"], reject });
        worker.postMessage({ id: nextId, method, parameters } satisfies IndexCall);
      });

  return {
    dayKey: call("dayKey"),
    addDayKey: call("addDayKey"),
    add: call("add"),
    find: call("find"),
    days: call("days"),
    filesOf: call("filesOf"),
    allFiles: call("allFiles"),
    forgetDay: call("forgetDay"),
    dropForgotten: call("dropForgotten"),
    removeFile: call("removeFile"),
    close: () => (worker === undefined ? Promise.resolve() : call("close")()),
  };
}
