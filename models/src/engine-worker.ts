import { parentPort, workerData } from "node:worker_threads";
import { type EngineNetworks, openEngine } from "./engine.ts";
import type { FaceView, LookOptions, RecogniserInfo } from "./face.ts";
import { type FaultMessage, faultMessage } from "./fault.ts";

export type EngineRequest =
  | {
      readonly type: "look";
      readonly width: number;
      readonly height: number;
      readonly pixels: SharedArrayBuffer;
      /** Where in `pixels` the picture begins. */
      readonly offset: number;
      readonly options: LookOptions;
    }
  /** Goes on with the look that paused last. */
  | { readonly type: "go-on" }
  | { readonly type: "close" };

export type EngineReply =
  | { readonly type: "ready"; readonly recogniser: RecogniserInfo }
  | { readonly type: "looked"; readonly faces: readonly FaceView[] }
  /** Between two windows of a search: another picture may be looked at before it goes on. */
  | { readonly type: "paused" }
  | { readonly type: "failed"; readonly fault: FaultMessage };

const reply = (message: EngineReply): void => parentPort?.postMessage(message);

/** Looks that wait to go on, the last one on top. */
const paused: (() => void)[] = [];
const pause = (): Promise<void> =>
  new Promise((goOn) => {
    paused.push(goOn);
    reply({ type: "paused" });
  });

try {
  const engine = await openEngine(workerData as EngineNetworks);
  parentPort?.on("message", async (request: EngineRequest) => {
    if (request.type === "close") {
      await engine.close();
      parentPort?.close();
      return;
    }
    if (request.type === "go-on") {
      paused.pop()?.();
      return;
    }
    try {
      const { width, height, pixels, offset, options } = request;
      const data = new Uint8Array(pixels, offset, width * height * 3);
      reply({ type: "looked", faces: await engine.look({ width, height, data }, options, pause) });
    } catch (error) {
      reply({ type: "failed", fault: faultMessage(error, "Looking at a picture") });
    }
  });
  reply({ type: "ready", recogniser: engine.recogniser });
} catch (error) {
  reply({ type: "failed", fault: faultMessage(error, "Opening the networks") });
}
