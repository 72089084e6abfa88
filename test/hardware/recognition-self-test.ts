import { waitUntil } from "../support/wait-until.ts";
import type { Board } from "./board.ts";

/** How the networks run on the emulated board. */
export interface RecognitionSeen {
  /** Both ways of native ONNX Runtime answered as the original networks do. */
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

/** The agent's own self-test with more patience: an emulated processor is silent for longer than any board. */
const selfTest = `
  const app = "/opt/menshen/current/app/models/src";
  const { findModels } = await import(app + "/catalog.ts");
  const { builtInRunnable, findRuntime } = await import(app + "/runtime/find-runtime.ts");
  const files = await findModels("/var/lib/menshen/models", "contents");
  console.log(JSON.stringify(await findRuntime(builtInRunnable(files), { silenceMs: 900_000 })));`;

/** Tries the networks as on a machine that is not known, then waits until the agent has opened them the way that was found. */
export async function runRecognition(board: Board): Promise<RecognitionSeen> {
  const script = Buffer.from(selfTest).toString("base64");
  const told = await board.run(
    `cd /; export ORT_DISABLE_TELEMETRY=1
     setpriv --reuid=menshen --regid=menshen --init-groups /opt/menshen/current/bin/node --input-type=module -e "$(echo ${script} | base64 -d)"`,
    1_800_000,
  );
  const report = JSON.parse(told.split("\n").findLast((line) => line.startsWith("{")) ?? "") as Report;
  await board.run("systemctl restart --no-block menshen-agent");
  await waitUntil("the agent to have opened the networks", async () => (await board.health())?.face === "ready", {
    withinMs: 600_000,
    everyMs: 3_000,
  });
  const { runtime, precision } = report.recogniser;
  const chosen = report.candidates.find((tried) => tried.runtime === runtime && tried.precision === precision);
  const native = report.candidates.filter((tried) => tried.runtime === "onnxruntime-node");
  return {
    isSound: native.length > 1 && native.every(({ verdict }) => verdict === "sound"),
    ms: chosen?.ms ?? Number.NaN,
    why: report.why,
  };
}
