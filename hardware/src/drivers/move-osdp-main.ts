/**
 * Gives an OSDP reader another address and speed, beside a controller whose agent is stopped:
 *
 *     node move-osdp-main.ts --device /dev/serial/by-id/… [--key-file FILE] [--address 0] [--baud 9600] --to-address N --to-baud N
 *
 * Ends with 0 where the reader agreed, with 1 where it did not, and with 2 where the order cannot be read.
 */
import { parseArgs } from "node:util";
import { HardwareFault } from "../fault.ts";
import type { DeviceState } from "../ports.ts";
import type { MoveOutcome } from "./move-osdp-reader.ts";
import { readerKeyFile } from "./osdp-key-file.ts";
import { type OsdpReader, openOsdpReader } from "./osdp-reader.ts";

const SENTENCES: { readonly [outcome in "moved" | Extract<MoveOutcome, { type: "failed" }>["reason"]]: string } = {
  moved: "the reader has its new address and speed; write them into the controller's configuration",
  refused: "the reader refuses, or chose something else",
  silent: "the reader did not answer; look for it under both addresses and speeds",
  offline: "the reader does not work under this address, speed and key, so it was told nothing",
};

/** How long the reader may take until it works. */
const WORKS_WITHIN_MS = 10_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const order = readOrder();
  if (order === undefined) return 2;
  const { to, keyFile, ...place } = order;
  try {
    const keys = keyFile === undefined ? {} : { keys: readerKeyFile(keyFile) };
    const reader = await openOsdpReader({ ...place, ...keys }, { now: () => performance.now() });
    await works(reader.cardReader);
    const outcome = await reader.move(to);
    say(SENTENCES[outcome.type === "failed" ? outcome.reason : outcome.type]);
    await reader.close();
    return outcome.type === "failed" ? 1 : 0;
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    say(fault.message);
    return 1;
  }
}

/** Resolves when the reader works, and when it is known or given up that it does not. */
function works({ state, onState }: OsdpReader["cardReader"]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, WORKS_WITHIN_MS);
    const look = (now: DeviceState) => {
      if (now === "starting") return;
      clearTimeout(timer);
      resolve();
    };
    onState(look);
    look(state());
  });
}

function readOrder() {
  const { values } = parseArgs({
    options: {
      device: { type: "string" },
      "key-file": { type: "string" },
      address: { type: "string", default: "0" },
      baud: { type: "string", default: "9600" },
      "to-address": { type: "string" },
      "to-baud": { type: "string" },
    },
  });
  const { device: path, "key-file": keyFile } = values;
  const [address, baudRate] = [Number(values.address), Number(values.baud)];
  const to = { address: Number(values["to-address"] ?? address), baudRate: Number(values["to-baud"] ?? baudRate) };
  const problems = [
    ...(path === undefined ? ["--device is missing: /dev/serial/by-id/…"] : []),
    ...[address, to.address].filter((number) => !isWithin(number, 0, 126)).map(() => "an address must be 0–126"),
    ...[baudRate, to.baudRate]
      .filter((number) => !isWithin(number, 300, 1_000_000))
      .map(() => "a speed is bits a second"),
  ];
  for (const problem of new Set(problems)) say(problem);
  return path === undefined || problems.length > 0 ? undefined : { path, keyFile, address, baudRate, to };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
