/**
 * Measures over a pseudo-terminal how long a card held to a simulated OSDP reader takes to become an event, and how evenly the
 * reader is polled: `node hardware/bench/osdp-latency.ts [--cards 500] [--poll-ms 20]`. The pseudo-terminal takes no time for
 * bytes; what a real line adds is computed from its speed and printed beside.
 */
import { parseArgs } from "node:util";
import { openOsdpReader } from "../src/drivers/osdp-reader.ts";
import { busTimings } from "../src/osdp/device.ts";
import { createDice } from "../src/simulators/dice.ts";
import { createSimulatedOsdpReader } from "../src/simulators/osdp-reader.ts";
import { openPseudoTerminal } from "../src/simulators/pseudo-terminal.ts";

const { values } = parseArgs({
  options: {
    cards: { type: "string", default: "500" },
    "poll-ms": { type: "string", default: String(busTimings(1).pollMs) },
  },
});
const cards = Number(values.cards);
const pollMs = Number(values["poll-ms"]);
const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);
const now = () => performance.now();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const isSecure of [false, true]) await measure(isSecure);

async function measure(isSecure: boolean): Promise<void> {
  const dice = createDice(4);
  const terminal = await openPseudoTerminal();
  const polls: number[] = [];
  const sizes: number[] = [];
  terminal.onBytes((bytes) => {
    polls.push(now());
    sizes.push(bytes.length);
  });
  const answers: number[] = [];
  const wire = {
    onBytes: terminal.onBytes,
    write(bytes: Uint8Array) {
      answers.push(bytes.length);
      terminal.write(bytes);
    },
  };
  const device = createSimulatedOsdpReader({ wire, address: 0, ...(isSecure && { key: KEY }) });
  const keys = { load: () => Promise.resolve(KEY), save: () => Promise.resolve() };
  const reader = await openOsdpReader(
    { path: terminal.path, address: 0, ...(isSecure && { keys }) },
    { now, timings: { pollMs } },
  );
  while (reader.cardReader.state() !== "working") await pause(20);
  await pause(500);
  polls.splice(0);

  const latencies: number[] = [];
  for (let card = 0; card < cards; card++) {
    // At any moment between two polls.
    await pause(pollMs + dice.roll(1_000 * pollMs) / 1_000);
    latencies.push(await presentOne());
  }
  const intervals = polls.slice(1).map((at, index) => at - (polls[index] ?? at));
  const lineBytes = (sizes.at(-1) ?? 0) + Math.max(...answers);
  say(isSecure ? "sealed" : "bare", latencies, intervals, lineBytes);
  await reader.close();
  device.close();
  await terminal.close();

  function presentOne(): Promise<number> {
    return new Promise((resolve) => {
      const leave = reader.cardReader.onRead(({ at }) => {
        leave();
        resolve(at - presented);
      });
      const presented = now();
      device.present(Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3));
    });
  }
}

function say(how: string, latencies: readonly number[], intervals: readonly number[], lineBytes: number): void {
  const ideal = (share: number) => pollMs * share;
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  const lineMs = (baud: number) => ((10_000 * lineBytes) / baud).toFixed(1);
  process.stdout.write(
    [
      `${how}: ${latencies.length} cards, polled every ${pollMs} ms`,
      `  card to event   p50 ${p50.toFixed(1)} ms (${(p50 / ideal(0.5)).toFixed(2)} of the mere wait for a poll), p99 ${p99.toFixed(1)} ms (${(p99 / ideal(0.99)).toFixed(2)}), most ${Math.max(...latencies).toFixed(1)} ms`,
      `  poll to poll    p1 ${quantile(intervals, 0.01).toFixed(1)} ms, p50 ${quantile(intervals, 0.5).toFixed(1)} ms, p99 ${quantile(intervals, 0.99).toFixed(1)} ms, most ${Math.max(...intervals).toFixed(1)} ms`,
      `  a real line     adds ${lineMs(9_600)} ms at 9600, ${lineMs(115_200)} ms at 115200 bits a second (${lineBytes} bytes)`,
      "",
    ].join("\n"),
  );
}

function quantile(all: readonly number[], share: number): number {
  const sorted = all.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
