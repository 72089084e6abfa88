import { type ChildProcess, fork } from "node:child_process";
import type { RuntimeCandidate, RuntimeChoice } from "./report.ts";
import type { Outputs, RuntimeName } from "./runtime.ts";
import type { Attempt, SelfTestJob, SelfTestMessage } from "./self-test-talk.ts";

/** What the children told; whether the numbers are right is judged elsewhere. */
export interface SelfTestFindings {
  /** Answers to the synthetic picture, by runtime. */
  readonly loaded: ReadonlyMap<RuntimeName, { readonly detector: Outputs; readonly landmarks: Outputs }>;
  readonly ways: readonly TriedWay[];
}

export interface TriedWay {
  readonly way: RuntimeChoice;
  readonly descriptors?: readonly Float32Array[];
  readonly ms?: readonly number[];
  /** What ended it, where something did. */
  readonly failure?: Pick<RuntimeCandidate, "verdict" | "detail">;
}

export interface SelfTestOptions {
  /** A child that tells nothing for so long is ended. */
  readonly silenceMs?: number;
  /** The child's program. */
  readonly program?: URL;
}

const CHILD = new URL("./self-test-child.ts", import.meta.url);
/** Generous for a board that reads 50 MB from a slow card before it can load a library. */
const SILENCE_MS = 30_000;

/**
 * Tries every way in a child process. A child that dies or falls silent costs the way it was trying (or the whole runtime,
 * if it was loading one), and the others are tried again in another child, until one comes to its end.
 */
export async function runSelfTest(job: SelfTestJob, options: SelfTestOptions = {}): Promise<SelfTestFindings> {
  const failed: TriedWay[] = [];
  let ways = job.ways;
  while (ways.length > 0) {
    const told = await runChild({ ...job, ways }, options);
    if (told.end.type === "done") {
      return { loaded: told.loaded, ways: [...told.ways(ways), ...failed] };
    }
    const { culprits, failure } = blame(told.end, told.attempt, ways);
    failed.push(...culprits.map((way) => ({ way, failure })));
    ways = ways.filter((way) => !culprits.includes(way));
  }
  return { loaded: new Map(), ways: failed };
}

type End = { readonly type: "done" } | { readonly type: "died" | "killed" | "timed-out"; readonly detail: string };
type Failure = Pick<RuntimeCandidate, "verdict" | "detail">;

interface Told {
  readonly end: End;
  readonly attempt: Attempt | undefined;
  readonly loaded: ReadonlyMap<RuntimeName, { readonly detector: Outputs; readonly landmarks: Outputs }>;
  ways(asked: readonly RuntimeChoice[]): readonly TriedWay[];
}

function blame(
  end: Exclude<End, { type: "done" }>,
  attempt: Attempt | undefined,
  ways: readonly RuntimeChoice[],
): { readonly culprits: readonly RuntimeChoice[]; readonly failure: Failure } {
  const failure: Failure = { verdict: end.type, detail: `${end.detail} ${toldBy(attempt)}` };
  return { culprits: ways.filter((way) => attempt === undefined || concerns(attempt, way)), failure };
}

function toldBy(attempt: Attempt | undefined): string {
  if (attempt === undefined) return "before it began";
  if (attempt.what === "load") return `while it loaded ${attempt.runtime}`;
  return `while it ran ${attempt.way.precision} on ${attempt.way.runtime}`;
}

function concerns(attempt: Attempt, way: RuntimeChoice): boolean {
  return attempt.what === "load" ? way.runtime === attempt.runtime : isSame(attempt.way, way);
}

const isSame = (one: RuntimeChoice, other: RuntimeChoice): boolean =>
  one.runtime === other.runtime && one.precision === other.precision;

async function runChild(job: SelfTestJob, options: SelfTestOptions): Promise<Told> {
  const { silenceMs = SILENCE_MS, program = CHILD } = options;
  // No arguments of this process for the child: a debugger's port or a test runner's hooks are not meant for it.
  const child = fork(program, {
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const messages: SelfTestMessage[] = [];
  const end = await listen(child, { job, silenceMs }, (message) => messages.push(message));
  const of = <Type extends SelfTestMessage["type"]>(type: Type) =>
    messages.filter((message): message is Extract<SelfTestMessage, { type: Type }> => message.type === type);
  return {
    end,
    attempt: of("trying").at(-1)?.attempt,
    loaded: new Map(of("loaded").map(({ runtime, detector, landmarks }) => [runtime, { detector, landmarks }])),
    ways: (asked) =>
      asked.map((way) => {
        const descriptors = of("described").find((message) => isSame(message.way, way))?.descriptors;
        const ms = of("timed").find((message) => isSame(message.way, way))?.ms;
        const fault = of("faulted").find(({ attempt }) => concerns(attempt, way));
        return {
          way,
          ...(descriptors && { descriptors }),
          ...(ms && { ms }),
          ...(fault && { failure: { verdict: fault.missing ? "not-installed" : "failed", detail: fault.why } }),
        };
      }),
  };
}

/** Signals that no library raises by what it computes: the kernel wants memory, or whoever started all this ends it. */
const FROM_OUTSIDE: readonly (NodeJS.Signals | null)[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"];

function endOf(code: number | null, signal: NodeJS.Signals | null): End {
  const type = FROM_OUTSIDE.includes(signal) ? "killed" : "died";
  return { type, detail: `the child ended by ${signal ?? `exit code ${code}`}` };
}

function listen(
  child: ChildProcess,
  { job, silenceMs }: { readonly job: SelfTestJob; readonly silenceMs: number },
  onMessage: (message: SelfTestMessage) => void,
): Promise<End> {
  return new Promise((resolve) => {
    let end: End = { type: "died", detail: "the child ended" };
    const silence = setTimeout(() => {
      end = { type: "timed-out", detail: `the child told nothing for ${silenceMs} ms` };
      child.kill("SIGKILL");
    }, silenceMs);
    child.on("message", (message: SelfTestMessage) => {
      silence.refresh();
      if (message.type === "done") end = { type: "done" };
      onMessage(message);
    });
    child.on("error", (error) => {
      end = { type: "died", detail: `the child could not be used (${error.message})` };
      // A child that never started has no exit.
      if (child.pid === undefined) finish();
    });
    child.on("exit", (code, signal) => {
      if (end.type === "died") end = endOf(code, signal);
      if (!child.connected) finish();
    });
    // Every message that was still under way comes before this.
    child.on("disconnect", () => {
      if (child.exitCode !== null || child.signalCode !== null) finish();
    });
    const finish = (): void => {
      clearTimeout(silence);
      resolve(end);
    };
    // A child that is gone already says so by its exit.
    child.send(job, () => undefined);
  });
}
