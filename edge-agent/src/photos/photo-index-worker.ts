import { parentPort, workerData } from "node:worker_threads";
import { openPhotoIndex, type PhotoIndex } from "./photo-index.ts";
import type { IndexAnswer, IndexCall } from "./photo-index-thread.ts";

if (!parentPort) throw new TypeError("the photographs' thread is started by startPhotoIndexThread");
const port = parentPort;
let index: PhotoIndex | undefined;

// Opened with the first call, so that whoever asks is told what is wrong with the file.
port.on("message", ({ id, method, parameters }: IndexCall) => {
  try {
    index ??= openPhotoIndex((workerData as { readonly path: string }).path);
    const call = index[method] as (...all: readonly unknown[]) => unknown;
    port.postMessage({ id, ok: true, value: call(...parameters) } satisfies IndexAnswer);
  } catch (fault) {
    port.postMessage({ id, ok: false, fault: String(fault) } satisfies IndexAnswer);
  }
  if (method === "close") port.close();
});
