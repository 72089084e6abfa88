import { parentPort, workerData } from "node:worker_threads";
import { type FaultMessage, faultMessage } from "../fault.ts";
import { convertModels, type ModelStep } from "./convert-models.ts";

export type ConversionMessage =
  | { readonly type: "progress"; readonly step: ModelStep }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly fault: FaultMessage };

export interface ConversionRequest {
  readonly cacheDirectory: string;
}

const { cacheDirectory } = workerData as ConversionRequest;
const tell = (message: ConversionMessage): void => parentPort?.postMessage(message);

try {
  await convertModels(cacheDirectory, (step) => tell({ type: "progress", step }));
  tell({ type: "done" });
} catch (error) {
  tell({ type: "failed", fault: faultMessage(error, "Converting the networks") });
}
