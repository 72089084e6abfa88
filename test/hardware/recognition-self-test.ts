import { waitUntil } from "../support/wait-until.ts";
import type { Board } from "./board.ts";

/** How the networks run on the emulated board. */
export interface RecognitionSeen {
  readonly isSound: boolean;
  /** One face described, by the way that was chosen. */
  readonly ms: number;
  readonly why: string;
}

interface Report {
  readonly recogniser: { readonly runtime: string; readonly precision: string };
  readonly candidates: readonly {
    readonly runtime: string;
    readonly precision: string;
    readonly verdict: string;
    readonly ms?: number;
  }[];
  readonly why: string;
}

/** Waits until the agent has tried its networks in a child process, as it does on a machine it does not know, and opened them. */
export async function runRecognition(board: Board): Promise<RecognitionSeen> {
  await waitUntil("the networks to be open", async () => (await board.health())?.face === "ready", {
    withinMs: 900_000,
    everyMs: 3_000,
  });
  const kept = await board.run("cat /var/lib/menshen/models/*/runtime-*.json", 60_000);
  // A digest on the first line, what was found out on the second.
  const found = kept.split("\n").findLast((line) => line.startsWith("{")) ?? "";
  const { report } = JSON.parse(found) as { report: Report };
  const { runtime, precision } = report.recogniser;
  const chosen = report.candidates.find((tried) => tried.runtime === runtime && tried.precision === precision);
  const native = report.candidates.filter((tried) => tried.runtime === "onnxruntime-node");
  return {
    isSound: chosen?.verdict === "sound" && native.length > 0 && native.every(({ verdict }) => verdict === "sound"),
    ms: chosen?.ms ?? Number.NaN,
    why: report.why,
  };
}
