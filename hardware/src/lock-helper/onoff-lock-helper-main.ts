import { parseArgs } from "node:util";
import { loadOnoff } from "../drivers/onoff-gpio.ts";
import { HardwareFault } from "../fault.ts";
import { realAfter } from "../timers.ts";
import { openOnoffLockLine } from "./onoff-lock-line.ts";
import type { LockLine } from "./powered-line.ts";
import { openPulseFile } from "./pulse-file.ts";
import { serveLockHelper } from "./serve-lock-helper.ts";

const USAGE = `usage: onoff-lock-helper-main.ts lock   --chip LABEL|NAME --line OFFSET [--active-low] --socket PATH --pulse-file PATH
       onoff-lock-helper-main.ts locked --chip LABEL|NAME --line OFFSET [--active-low]  drives the line inactive, and ends`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      chip: { type: "string" },
      line: { type: "string" },
      "active-low": { type: "boolean", default: false },
      socket: { type: "string" },
      "pulse-file": { type: "string" },
    },
  });
  const { chip, line, socket, "pulse-file": pulseFile } = values;
  const [word, ...others] = positionals;
  if (chip === undefined || !/^\d{1,4}$/.test(line ?? "")) throw new TypeError("--chip and --line are needed");
  const pin = { chip, line: Number(line), active: values["active-low"] ? "low" : "high" } as const;
  if (word === "locked" && others.length === 0) return { word, pin } as const;
  if (word !== "lock" || others.length > 0) throw new TypeError("say lock or locked");
  if (socket === undefined || pulseFile === undefined) throw new TypeError("--socket and --pulse-file are needed");
  return { word, pin, socket, pulseFile } as const;
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
  const asked = readArguments();
  const createGpio = await loadOnoff();
  const open = () => openOnoffLockLine(asked.pin, { createGpio });
  if (asked.word === "locked") {
    open().drive("inactive", "locked");
    // What it opened to hear of edges would keep it alive.
    process.exit(0);
  }
  const { socket } = asked;
  const pulseFile = openPulseFile(asked.pulseFile);
  const service = await serveLockHelper(socket, { line: openWhenDriven(open), pulseFile, after: realAfter });
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
