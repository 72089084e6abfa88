import { waitUntil } from "../support/wait-until.ts";
import type { Board } from "./board.ts";

/** How the networks run on the emulated board. */
export interface RecognitionSeen {
  /** Native ONNX Runtime answered as the original networks do, in both precisions. */
  readonly isSound: boolean;
  /** One face described, by the faster way. */
  readonly ms: number;
}

/** One way the networks ran, as the release's own program told and judged it. */
export interface WayTried {
  readonly runtime: string;
  readonly precision: string;
  readonly verdict: string;
  readonly detail?: string;
  readonly ms?: number;
  /** Mean distance of the descriptors from those of the original network. */
  readonly drift?: number;
}

/** The fast one first: an emulated processor computes floating numbers one by one. */
const precisions = ["int8", "fp32"] as const;
/** Of the known pictures so many, the synthetic one and faces: each takes an emulated processor up to a minute. */
export const picturesTried = 4;
/** A child that is silent for so long is hung; the agent's own 30 s are for boards. */
const silenceMs = 1_500_000;

const modules = `
  const app = "/opt/menshen/current/app/models/src";
  const { findModels } = await import(app + "/catalog.ts");
  const { builtInRunnable } = await import(app + "/runtime/find-runtime.ts");
  const { JUDGED_BY, judgeWays } = await import(app + "/runtime/judge-ways.ts");
  const files = await findModels("/var/lib/menshen/models", "contents");
  const { key, directory, selfTest, detector, landmarks, recogniser } = builtInRunnable(files);`;

/** The release's own self-test, its own child program and its own bounds, with more patience and fewer pictures. */
const tryOne = (precision: string) => `${modules}
  const { readMaterial } = await import(app + "/runtime/material.ts");
  const { runSelfTest } = await import(app + "/runtime/self-test.ts");
  const known = await readMaterial(selfTest);
  const first = (list) => list.slice(0, ${picturesTried});
  const material = { ...known, chips: first(known.chips), descriptors: first(known.descriptors) };
  const { chips, chipSize } = material;
  const ways = [{ runtime: "onnxruntime-node", precision: "${precision}" }];
  const job = { ways, detector, landmarks, recogniser: recogniser.networks, chips, chipSize, rounds: 1 };
  const [way] = judgeWays(await runSelfTest(job, { silenceMs: ${silenceMs} }), material);
  console.log(JSON.stringify(way));`;

/** Keeps what was found where the agent looks for it, as its own self-test would have done. */
const keep = (tried: readonly WayTried[]) => `${modules}
  const { chooseWay } = await import(app + "/runtime/choose-way.ts");
  const { keepReport, reportKey } = await import(app + "/runtime/kept-report.ts");
  const report = chooseWay(${JSON.stringify(tried)});
  const isKept = await keepReport(directory, await reportKey(key, recogniser.info, JUDGED_BY), report);
  console.log(JSON.stringify({ isKept }));`;

/** Runs the release's self-test of native ONNX Runtime in both precisions; the agent has to stand still. */
export async function tryNetworks(board: Board, tell: (tried: WayTried) => void): Promise<readonly WayTried[]> {
  const tried: WayTried[] = [];
  for (const precision of precisions) {
    const way = (await runAsAgent(board, tryOne(precision))) as WayTried;
    tried.push(way);
    tell(way);
  }
  return tried;
}

/** What the ways come to together. Pure. */
export function judgeNetworks(tried: readonly WayTried[]): RecognitionSeen {
  return {
    isSound: tried.length === precisions.length && tried.every(({ verdict }) => verdict === "sound"),
    ms: Math.min(...tried.map(({ ms = Number.POSITIVE_INFINITY }) => ms)),
  };
}

/** Starts the agent and waits until it has opened the networks the way that was found. */
export async function openNetworksInAgent(board: Board, tried: readonly WayTried[]): Promise<void> {
  const { isKept } = (await runAsAgent(board, keep(tried))) as { isKept: boolean };
  if (!isKept) throw new Error("the self-test's report could not be kept beside the models");
  await board.run("systemctl restart --no-block menshen-agent");
  await waitUntil("the agent to have opened the networks", async () => (await board.health())?.face === "ready", {
    withinMs: 600_000,
    everyMs: 3_000,
  });
}

/** Runs a text as the agent's user with the release's own Node; the last line of JSON it printed. */
async function runAsAgent(board: Board, text: string): Promise<unknown> {
  const script = Buffer.from(text).toString("base64");
  const told = await board.run(
    `cd /; export ORT_DISABLE_TELEMETRY=1
     setpriv --reuid=menshen --regid=menshen --init-groups /opt/menshen/current/bin/node --input-type=module -e "$(echo ${script} | base64 -d)"`,
    1_800_000,
  );
  const line = told.split("\n").findLast((line) => line.startsWith("{"));
  if (line === undefined) throw new Error(`the self-test told nothing: ${told.slice(-500)}`);
  return JSON.parse(line);
}
