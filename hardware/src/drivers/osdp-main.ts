/**
 * Pairs an OSDP reader that is in its install mode, or gives it another address and speed, beside a controller whose agent is
 * stopped:
 *
 *     node osdp-main.ts pair --device /dev/serial/by-id/… --key-file FILE [--address 0] [--baud 9600] [--master-key-file FILE]
 *     node osdp-main.ts move --device /dev/serial/by-id/… [--key-file FILE] [--address 0] [--baud 9600] --to-address N --to-baud N
 *
 * Ends with 0 where the reader did it, with 1 where it did not, and with 2 where the order cannot be read.
 */
import { parseArgs } from "node:util";
import { HardwareFault } from "../fault.ts";
import type { DeviceState } from "../ports.ts";
import type { MoveOutcome } from "./move-osdp-reader.ts";
import { readerKeyFile } from "./osdp-key-file.ts";
import { type OsdpReader, openOsdpReader } from "./osdp-reader.ts";
import type { PairOutcome } from "./pair-osdp-reader.ts";

type Reason = Extract<PairOutcome | MoveOutcome, { type: "failed" }>["reason"];

const SENTENCES: { readonly [outcome in "paired" | "moved" | Reason]: string } = {
  paired: "the reader has a key of its own and works with it",
  moved: "the reader has its new address and speed; write them into the controller's configuration",
  refused:
    "the reader refuses; to be paired it must be in its install mode (its manual says how), and for that time only",
  silent: "nothing was heard from the reader: check its power, wires, address and speed",
  offline: "the reader does not work under this address, speed and key, so it was told nothing",
  "not-kept": "the key could not be written, so the reader was not told; it is as it was",
  "not-taken": "the reader took the key and does not know it; reset it to its factory settings and try again",
  "no-key-store": "there is nowhere to keep the key",
};

/** How long a reader that is to be moved may take until it works. */
const WORKS_WITHIN_MS = 10_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const order = readOrder();
  if (order === undefined) return 2;
  try {
    return await carryOut(order);
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    say(fault.message);
    return 1;
  }
}

type Order = NonNullable<ReturnType<typeof readOrder>>;

async function carryOut(order: Order): Promise<number> {
  const { path, address, baudRate, keyFile } = order;
  const keys = keyFile === undefined ? {} : { keys: readerKeyFile(keyFile) };
  const reader = await openOsdpReader({ path, address, baudRate, ...keys }, { now: () => performance.now() });
  const outcome = await (order.act === "pair" ? pair(reader, order) : move(reader, order));
  const identity = reader.identity();
  if (identity !== undefined)
    say(`maker ${identity.vendor}, model ${identity.model}, serial number ${identity.serial}`);
  say(SENTENCES[outcome.type === "failed" ? outcome.reason : outcome.type]);
  await reader.close();
  return outcome.type === "failed" ? 1 : 0;
}

async function pair(reader: OsdpReader, { masterKeyFile }: Order): Promise<PairOutcome> {
  const masterKey = masterKeyFile === undefined ? undefined : await readerKeyFile(masterKeyFile).load();
  return await reader.pair(masterKey === undefined ? {} : { masterKey });
}

async function move(reader: OsdpReader, { toAddress, toBaud }: Order): Promise<MoveOutcome> {
  await works(reader.cardReader);
  return await reader.move({ address: toAddress, baudRate: toBaud });
}

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
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      device: { type: "string" },
      "key-file": { type: "string" },
      "master-key-file": { type: "string" },
      address: { type: "string", default: "0" },
      baud: { type: "string", default: "9600" },
      "to-address": { type: "string" },
      "to-baud": { type: "string" },
    },
  });
  const [act] = positionals;
  const { device: path, "key-file": keyFile, "master-key-file": masterKeyFile } = values;
  const [address, baudRate] = [Number(values.address), Number(values.baud)];
  const [toAddress, toBaud] = [Number(values["to-address"] ?? address), Number(values["to-baud"] ?? baudRate)];
  const problems = [
    ...(act === "pair" || act === "move" ? [] : ["the first word must be pair or move"]),
    ...(path === undefined ? ["--device is missing: /dev/serial/by-id/…"] : []),
    ...(act === "pair" && keyFile === undefined ? ["--key-file is missing: where the reader's key is kept"] : []),
    ...[address, toAddress].filter((number) => !isWithin(number, 0, 126)).map(() => "an address must be 0–126"),
    ...[baudRate, toBaud].filter((number) => !isWithin(number, 300, 1_000_000)).map(() => "a speed is bits a second"),
  ];
  for (const problem of new Set(problems)) say(problem);
  if (path === undefined || problems.length > 0) return undefined;
  return { act, path, keyFile, masterKeyFile, address, baudRate, toAddress, toBaud };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
