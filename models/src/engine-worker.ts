import { parentPort, workerData } from "node:worker_threads";
import { openEngine } from "./engine.ts";
import type { FaceView, LookOptions, RecogniserInfo } from "./face.ts";
import { type FaultMessage, faultMessage } from "./fault.ts";

export interface EngineWorkerData {
  readonly detector: string;
  readonly landmarks: string;
  readonly recogniser: string;
}

export type EngineRequest =
  | {
      readonly type: "look";
      readonly width: number;
      readonly height: number;
      readonly pixels: SharedArrayBuffer;
      readonly options: LookOptions;
    }
  | { readonly type: "close" };

export type EngineReply =
  | { readonly type: "ready"; readonly recogniser: RecogniserInfo }
  | { readonly type: "looked"; readonly faces: readonly FaceView[] }
  | { readonly type: "failed"; readonly fault: FaultMessage };

const reply = (message: EngineReply): void => parentPort?.postMessage(message);

try {
  const engine = await openEngine(workerData as EngineWorkerData);
  parentPort?.on("message", async (request: EngineRequest) => {
    if (request.type === "close") {
      await engine.close();
      parentPort?.close();
      return;
    }
    try {
      const { width, height, pixels, options } = request;
      const data = new Uint8Array(pixels, 0, width * height * 3);
      reply({ type: "looked", faces: await engine.look({ width, height, data }, options) });
    } catch (error) {
      reply({ type: "failed", fault: faultMessage(error, "Looking at a picture") });
    }
  });
  reply({ type: "ready", recogniser: engine.recogniser });
} catch (error) {
  reply({ type: "failed", fault: faultMessage(error, "Opening the networks") });
}
