import { parseArgs } from "node:util";
import { HardwareFault } from "../fault.ts";
import { openPulseFile } from "../lock-helper/pulse-file.ts";
import { serveLockHelper } from "../lock-helper/serve-lock-helper.ts";
import { createLoggedLine } from "./line-log.ts";

const USAGE = "usage: lock-helper-main.ts --socket PATH --pulse-file PATH [--line-log PATH]";

/** The machine's monotonic clock, the same in every process. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function readArguments(): {
  readonly socket: string;
  readonly pulseFile: string;
  readonly lineLog: string | undefined;
} {
  const { values } = parseArgs({
    options: { socket: { type: "string" }, "pulse-file": { type: "string" }, "line-log": { type: "string" } },
  });
  const { socket, "pulse-file": pulseFile, "line-log": lineLog } = values;
  if (socket === undefined || pulseFile === undefined) throw new TypeError("--socket and --pulse-file are needed");
  return { socket, pulseFile, lineLog };
}

function after(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}

async function main(): Promise<void> {
  const { socket, pulseFile: path, lineLog } = readArguments();
  const pulseFile = openPulseFile(path);
  const service = await serveLockHelper(socket, { line: createLoggedLine(lineLog, monotonicMs), pulseFile, after });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.once(signal, () => {
      void service.stop(signal).then(() => {
        pulseFile.close();
        process.exit(0);
      });
    });
  }
  process.stdout.write(`lock helper (simulated line) on ${socket}\n`);
}

// What is made here is for its owner alone; the socket alone is opened to its group.
process.umask(0o077);

try {
  await main();
} catch (error) {
  if (!(error instanceof HardwareFault || error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof TypeError ? `${USAGE}\n` : ""}`);
  process.exitCode = 2;
}
