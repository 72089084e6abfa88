/**
 * Pairs an OSDP reader that is in its install mode, beside a controller whose agent is stopped:
 * `node pair-osdp-main.ts --device /dev/serial/by-id/… --key-file FILE [--address 0] [--baud 9600] [--master-key-file FILE]`.
 * Ends with 0 once the reader works with its new key, with 1 where it does not, and with 2 where the order cannot be read.
 */
import { parseArgs } from "node:util";
import { HardwareFault } from "../fault.ts";
import { readerKeyFile } from "./osdp-key-file.ts";
import { openOsdpReader } from "./osdp-reader.ts";
import type { PairOutcome } from "./pair-osdp-reader.ts";

const SENTENCES: { readonly [outcome in "paired" | FailureReason]: string } = {
  paired: "the reader has a key of its own and works with it",
  refused: "the reader refuses: put it into its install mode (its manual says how), and try again within its time",
  silent: "nothing was heard from the reader: check its power, wires, address and speed",
  "not-kept": "the key could not be written, so the reader was not told; it is as it was",
  "not-taken": "the reader took the key and does not know it; reset it to its factory settings and try again",
  "no-key-store": "there is nowhere to keep the key",
};

type FailureReason = Extract<PairOutcome, { type: "failed" }>["reason"];

process.exitCode = await main();

async function main(): Promise<number> {
  const order = readOrder();
  if (order === undefined) return 2;
  try {
    const keys = readerKeyFile(order.keyFile);
    const masterKey = order.masterKeyFile && (await readerKeyFile(order.masterKeyFile).load());
    const reader = await openOsdpReader({ ...order, keys }, { now: () => performance.now() });
    const outcome = await reader.pair(masterKey ? { masterKey } : {});
    const identity = reader.identity();
    if (identity !== undefined)
      say(`maker ${identity.vendor}, model ${identity.model}, serial number ${identity.serial}`);
    say(SENTENCES[outcome.type === "paired" ? "paired" : outcome.reason]);
    await reader.close();
    return outcome.type === "paired" ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    say(fault.message);
    return 1;
  }
}

function readOrder() {
  const { values } = parseArgs({
    options: {
      device: { type: "string" },
      "key-file": { type: "string" },
      "master-key-file": { type: "string" },
      address: { type: "string", default: "0" },
      baud: { type: "string", default: "9600" },
    },
  });
  const { device, "key-file": keyFile, "master-key-file": masterKeyFile } = values;
  const [address, baudRate] = [Number(values.address), Number(values.baud)];
  const problems = [
    ...(device === undefined ? ["--device is missing: /dev/serial/by-id/…"] : []),
    ...(keyFile === undefined ? ["--key-file is missing: where the reader's key is kept"] : []),
    ...(isWithin(address, 0, 126) ? [] : [`--address must be 0–126 (is ${values.address})`]),
    ...(isWithin(baudRate, 300, 1_000_000) ? [] : [`--baud must be bits a second (is ${values.baud})`]),
  ];
  for (const problem of problems) say(problem);
  if (device === undefined || keyFile === undefined || problems.length > 0) return undefined;
  return { path: device, keyFile, masterKeyFile, address, baudRate };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
