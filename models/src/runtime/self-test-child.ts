import { writeFileSync } from "node:fs";
import { DETECTOR_SIZE } from "../detector.ts";
import { PATCH_SIZE } from "../landmarks.ts";
import { openNetwork } from "../session.ts";
import { CHIPS_AT_ONCE, type ChipNetwork, openChipNetwork, openDescribedChips } from "./chip-network.ts";
import type { RuntimeChoice } from "./report.ts";
import type { Outputs, RuntimeName } from "./runtime.ts";
import type { Attempt, SelfTestJob, SelfTestMessage } from "./self-test-talk.ts";
import { syntheticPatch, syntheticPicture } from "./synthetic.ts";

/**
 * A program of its own, because an illegal instruction in a native library ends the process it happens in: it tries each
 * way of running the networks and tells what it is about to do before it does it. It judges nothing.
 */
process.once("message", (job: SelfTestJob) => {
  offerToDie();
  void work(job).then(() => process.disconnect());
});
// Nobody is left to tell anything.
process.once("disconnect", () => process.exit());

/** After so many rounds, ways so many times slower than the best are not timed any further: on a board they take seconds. */
const ROUNDS_FOR_ALL = 3;
const FAR_BEHIND = 4;

/** Some 400 MB for a few seconds: where memory runs out, the kernel shall end this process and not the one that holds the lock. */
function offerToDie(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not Linux, or not allowed: then the kernel chooses.
  }
}

interface Opened {
  readonly way: RuntimeChoice;
  readonly network: ChipNetwork;
  readonly ms: number[];
}

async function work(job: SelfTestJob): Promise<void> {
  const opened: Opened[] = [];
  for (const runtime of new Set(job.ways.map((way) => way.runtime))) {
    const ways = job.ways.filter((way) => way.runtime === runtime);
    if (await attempt({ what: "load", runtime }, () => load(job, runtime))) {
      for (const way of ways) {
        await attempt({ what: "describe", way }, async () => opened.push(await describe(job, way)));
      }
    }
  }
  await time(job, opened);
  await tell({ type: "done" });
}

async function attempt(what: Attempt, action: () => Promise<unknown>): Promise<boolean> {
  await tell({ type: "trying", attempt: what });
  try {
    await action();
    return true;
  } catch (error) {
    const missing = (error as { code?: unknown }).code === "MODULE_NOT_FOUND";
    await tell({
      type: "faulted",
      attempt: what,
      why: error instanceof Error ? error.message : String(error),
      missing,
    });
    return false;
  }
}

async function load(job: SelfTestJob, runtime: RuntimeName): Promise<void> {
  const detector = await runOnce(job.detector, { side: DETECTOR_SIZE, input: syntheticPicture, runtime });
  const landmarks = await runOnce(job.landmarks, { side: PATCH_SIZE, input: syntheticPatch, runtime });
  await tell({ type: "loaded", runtime, detector, landmarks });
}

async function runOnce(
  file: string,
  { side, input, runtime }: { side: number; input: (side: number) => Float32Array; runtime: RuntimeName },
): Promise<Outputs> {
  const network = await openNetwork(file, [1, 3, side, side], runtime);
  network.input.set(input(side));
  const outputs = Object.entries(await network.run()).map(
    ([name, values]) => [name, Float32Array.from(values)] as const,
  );
  await network.close();
  return Object.fromEntries(outputs);
}

/** Chips are described as many at once as the engine gives the network in a run: other numbers of them may go other ways in it. */
async function describe({ recogniser, input, chipSize, chips }: SelfTestJob, way: RuntimeChoice): Promise<Opened> {
  const { precision, runtime } = way;
  const model = recogniser[precision] ?? "";
  const network =
    input === undefined
      ? await openChipNetwork({ model, precision, size: chipSize, faces: CHIPS_AT_ONCE }, runtime)
      : await openDescribedChips(model, input, runtime);
  const descriptors: Float32Array[] = [];
  const atOnce = network.chips.length;
  for (let first = 0; first < chips.length; first += atOnce) {
    const some = chips.slice(first, first + atOnce);
    for (const [place, chip] of some.entries()) network.chips[place]?.set(chip);
    descriptors.push(...(await network.describe()).slice(0, some.length));
  }
  await tell({ type: "described", way, descriptors });
  return { way, network, ms: [] };
}

/** One run of each in turn, so that whatever else the machine does falls on all of them; who is far behind drops out. */
async function time({ chips, rounds }: SelfTestJob, opened: readonly Opened[]): Promise<void> {
  let racing = opened;
  for (let round = 0; round < rounds; round++) {
    for (const { way, network, ms } of racing) {
      await tell({ type: "trying", attempt: { what: "time", way } });
      for (const [place, chip] of network.chips.entries()) {
        chip.set(chips[(round + place) % chips.length] as Uint8Array);
      }
      const start = performance.now();
      await network.describe();
      ms.push(performance.now() - start);
    }
    if (round + 1 === ROUNDS_FOR_ALL) {
      const best = Math.min(...racing.map(fastest));
      racing = racing.filter((one) => fastest(one) <= FAR_BEHIND * best);
    }
  }
  for (const { way, ms } of opened) await tell({ type: "timed", way, ms });
}

const fastest = ({ ms }: Opened): number => Math.min(...ms);

/** Resolves when the message has left this process, or nobody would learn what it died of. */
function tell(message: SelfTestMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}
