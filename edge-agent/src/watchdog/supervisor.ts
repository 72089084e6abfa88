import { type ChildProcess, spawn } from "node:child_process";

/** Whoever started this program and watches over it: systemd, by sd_notify(3). */
export interface Supervisor {
  /** Within so many milliseconds it wants to hear a beat; absent where it does not. */
  readonly beatWithinMs?: number;
  ready(): void;
  beat(): void;
  stopping(): void;
  close(): void;
}

/** What systemd says in the environment (sd_notify(3), sd_watchdog_enabled(3)). */
export interface SupervisorEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

export interface SupervisorParts {
  readonly env: SupervisorEnvironment;
  readonly pid: number;
  /** Takes one state a line on its stdin and hands each to the socket: Node has no datagram sockets in the file system. */
  readonly program: string;
  readonly onFault: (fault: unknown) => void;
}

/** Opens the way to the supervisor; undefined where nobody watches. */
export function openSupervisor({ env, pid, program, onFault }: SupervisorParts): Supervisor | undefined {
  const { NOTIFY_SOCKET: socket } = env;
  if (socket === undefined) return undefined;
  const words = createMessenger(program, { NOTIFY_SOCKET: socket }, onFault);
  const beatWithinMs = readWatchdog(env, pid);
  return {
    ...(beatWithinMs !== undefined && { beatWithinMs }),
    ready: () => words.say("READY=1"),
    beat: () => words.say("WATCHDOG=1"),
    stopping: () => words.say("STOPPING=1"),
    close: words.end,
  };
}

/** The watchdog is meant for one process: a child that inherits the environment is not it. */
function readWatchdog({ WATCHDOG_USEC, WATCHDOG_PID }: SupervisorEnvironment, pid: number): number | undefined {
  const microseconds = Number(WATCHDOG_USEC);
  const isMeant = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === pid;
  return isMeant && microseconds > 0 ? microseconds / 1_000 : undefined;
}

/** Keeps the program that carries the words; one that ends is started again with the next word. */
function createMessenger(program: string, env: { readonly NOTIFY_SOCKET: string }, onFault: (fault: unknown) => void) {
  let child: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const started = spawn(program, [], { stdio: ["pipe", "ignore", "inherit"], env: { ...env } });
    const gone = (fault?: unknown) => {
      if (child === started) child = undefined;
      if (fault instanceof Error) onFault(fault);
    };
    started.once("error", gone);
    started.once("exit", () => gone());
    started.stdin?.on("error", gone);
    return started;
  };
  return {
    say(word: string) {
      child ??= start();
      child.stdin?.write(`${word}\n`);
    },
    /** What was said is still carried: the program ends when its input does. */
    end() {
      child?.stdin?.end();
      child = undefined;
    },
  };
}
