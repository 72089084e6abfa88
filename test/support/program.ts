import { kill } from "node:process";
import { type Child, ChildFault, type ChildSpec, createChildren, type Exit } from "@menshen/scripts";

/** One program of the house, which may be started, killed and started again; each run of it has a log of its own. */
export interface Program {
  readonly name: string;
  /** Starts it and resolves once it serves; throws a ChildFault with the log's tail otherwise. */
  start(): Promise<void>;
  isRunning(): boolean;
  pid(): number;
  /** kill -9, and waits until the kernel has buried it. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL after the spec's bound; how it ended. */
  stop(): Promise<Exit | undefined>;
  /** Other words for the next start, such as a patched copy's path. */
  use(spec: Partial<Pick<ChildSpec, "command" | "args" | "env" | "ready">>): void;
  /** The last lines of its newest runs, for a person who looks for the reason of a failure. */
  logTail(): string;
  /** Every line its runs have printed. */
  lines(): readonly string[];
  /** The lines of the run that goes on, or of the last one: what an earlier run said of itself is over. */
  linesOfRun(): readonly string[];
}

interface Run {
  readonly child: Child;
  readonly children: ReturnType<typeof createChildren>;
  ended: boolean;
}

const tailLines = 25;
const beginsRun = (run: number): string => `--- run ${run}`;

/** Describes a program that is not started yet; logs go to `logFolder/<name>-<run>.log`. */
export function createProgram(
  spec: ChildSpec,
  { logFolder, setpriv }: { logFolder: string; setpriv?: string },
): Program {
  const printed: string[] = [];
  let current = spec;
  let runs = 0;
  let run: Run | undefined;

  const running = (): Run => {
    if (run === undefined || run.ended) throw new Error(`${spec.name} is not running`);
    return run;
  };

  return {
    name: spec.name,
    async start() {
      if (run !== undefined && !run.ended) throw new Error(`${spec.name} is running already`);
      runs += 1;
      printed.push(beginsRun(runs));
      // A family of its own for each run, so that one can end without the others.
      const children = createChildren({ logFolder, ...(setpriv !== undefined && { setpriv }) });
      const onLine = (line: string) => void printed.push(line);
      const child = await children.start({ ...current, name: `${spec.name}-${runs}`, onLine }).catch((fault) => {
        throw fault instanceof ChildFault ? new Error(`${fault.message}\n${fault.logTail}`, { cause: fault }) : fault;
      });
      const begun: Run = { child, children, ended: false };
      run = begun;
      void child.exited.then(() => {
        begun.ended = true;
      });
    },
    isRunning: () => run !== undefined && !run.ended,
    pid: () => running().child.pid,
    async kill() {
      const { child } = running();
      kill(child.pid, "SIGKILL");
      await child.exited;
    },
    async stop() {
      if (run === undefined || run.ended) return undefined;
      const { child, children } = run;
      await children.stopAll();
      return await child.exited;
    },
    use(other) {
      current = { ...current, ...other };
    },
    logTail: () => printed.slice(-tailLines).join("\n"),
    lines: () => printed,
    linesOfRun: () => printed.slice(printed.lastIndexOf(beginsRun(runs)) + 1),
  };
}
