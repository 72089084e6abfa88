import { parseArgs } from "node:util";
import { loadOnoff } from "../drivers/onoff-gpio.ts";
import { HardwareFault } from "../fault.ts";
import { realAfter } from "../timers.ts";
import { openOnoffLockLine } from "./onoff-lock-line.ts";
import type { LockLine } from "./powered-line.ts";
import { openPulseFile } from "./pulse-file.ts";
import { serveLockHelper } from "./serve-lock-helper.ts";

const USAGE =
  "usage: onoff-lock-helper-main.ts --chip LABEL|NAME --line OFFSET [--active-low] --socket PATH --pulse-file PATH";

function readArguments() {
  const { values } = parseArgs({
    options: {
      chip: { type: "string" },
      line: { type: "string" },
      "active-low": { type: "boolean", default: false },
      socket: { type: "string" },
      "pulse-file": { type: "string" },
    },
  });
  const { chip, line, socket, "pulse-file": pulseFile, "active-low": activeLow } = values;
  if (chip === undefined || socket === undefined || pulseFile === undefined || !/^\d{1,4}$/.test(line ?? "")) {
    throw new TypeError("--chip, --line, --socket and --pulse-file are needed");
  }
  return { chip, line: Number(line), active: activeLow ? "low" : "high", socket, pulseFile } as const;
}

/** The socket is had before the pin is touched: a second helper must not move a line that another one owns. */
function openWhenDriven(open: () => LockLine): LockLine {
  let line: LockLine | undefined;
  return {
    drive(level, cause) {
      line ??= open();
      line.drive(level, cause);
    },
  };
}

async function main(): Promise<void> {
  const { socket, pulseFile: path, ...pin } = readArguments();
  const createGpio = await loadOnoff();
  const line = openWhenDriven(() => openOnoffLockLine(pin, { createGpio }));
  const pulseFile = openPulseFile(path);
  const service = await serveLockHelper(socket, { line, pulseFile, after: realAfter });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.once(signal, () => {
      void service.stop(signal).then(() => {
        pulseFile.close();
        process.exit(0);
      });
    });
  }
  process.stdout.write(`lock helper (sysfs) on ${socket}\n`);
}

// What is made here is for its owner alone; the socket alone is opened to its group.
process.umask(0o077);

try {
  await main();
} catch (error) {
  if (!(error instanceof HardwareFault || error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof TypeError ? `${USAGE}\n` : ""}`);
  process.exit(error instanceof TypeError ? 2 : 1);
}
