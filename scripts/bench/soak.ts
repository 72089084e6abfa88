import { setTimeout as wait } from "node:timers/promises";
import { createNearest, openModels } from "@menshen/models";
import { DOOR_LOOK } from "@menshen/models/bench/door-look";
import { oneFaceFrame } from "@menshen/models/bench/one-face-frame";
import { Command, InvalidArgumentError } from "commander";
import { type Figure, readEnvironment, reportFigures } from "../figures.ts";
import { modelsFolder, prepare } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import { readAmount, readCount } from "../read-count.ts";
import type { Shell } from "../shell.ts";
import { residentMb } from "./process-use.ts";
import { judgeSlope, type Sample, type Slope, slopeOf, type Verdict } from "./slope.ts";
import { type Soaked, soakDoor } from "./soak-door.ts";

interface Options {
  readonly minutes: number;
  readonly warmUp: number;
  readonly door?: true;
  readonly json?: string;
}

const FRAMES_PER_SECOND = 10;
const GALLERY = 300;
/**
 * Caches fill, code is compiled and the heaps find their size before it counts. V8 compiles some of it for the last time
 * after some 22,000 looks (36 minutes at ten a second), each time with half a megabyte more: so many are looked at first,
 * as fast as it goes.
 */
const WARM_UP_LOOKS = 30_000;
/** Flat is what would not matter in a week: 2 MB an hour of memory, a hundredth of the frame time an hour. */
const RSS_BOUND_MB = 2;
const TIME_BOUND_SHARE = 0.01;

/** `./menshen bench soak`: whether memory and time per frame stay flat at ten frames a second. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen bench soak")
    .option("--minutes <count>", "how long it counts", readMinutes, 60)
    .option("--warm-up <looks>", "how many looks before, at a door: frames", readCount, WARM_UP_LOOKS)
    .option("--door", "a whole running door at which people walk up all the time, instead of the engine alone")
    .option("--json <file>", "write the figures there as well")
    .action(async (options: Options) => bench(shell, options));
}

function readMinutes(text: string): number {
  const minutes = readAmount(text);
  if (minutes < 1) throw new InvalidArgumentError("A slope takes a minute or more to tell.");
  return minutes;
}

async function bench(shell: Shell, { minutes, warmUp, door, json }: Options): Promise<void> {
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  const soaked = door
    ? await soakDoor({ shell, progress, warmUp, minutes })
    : await soakEngine(shell, { warmUp, minutes });
  const rssSlope = slopeOf(soaked.rss);
  const timeSlope = slopeOf(soaked.times);
  const verdicts = [
    judgeSlope(rssSlope, RSS_BOUND_MB),
    judgeSlope(timeSlope, TIME_BOUND_SHARE * timeSlope.mean),
  ] as const;
  const figures = soakFigures(door ? "soak_door" : "soak", rssSlope, timeSlope);
  const to = { environment: readEnvironment(shell.root, new Date()), write: shell.write };
  reportFigures(figures, json === undefined ? to : { ...to, jsonFile: json });
  shell.write(tell("memory", rssSlope, verdicts[0], { bound: RSS_BOUND_MB, unit: "MB" }));
  shell.write(tell("time per frame", timeSlope, verdicts[1], { bound: TIME_BOUND_SHARE * timeSlope.mean, unit: "ms" }));
  shell.write(`${soaked.remark}\n`);
  if (verdicts.includes("rising")) shell.exitWith(1);
}

/**
 * Looks at a frame ten times a second as a door does at somebody not yet decided, in the engine's own thread, and searches a
 * gallery with its vector.
 */
async function soakEngine(
  shell: Shell,
  { warmUp, minutes }: { readonly warmUp: number; readonly minutes: number },
): Promise<Soaked> {
  shell.write(
    `${warmUp} looks as fast as they go, some minutes; then ${minutes} minutes at ${FRAMES_PER_SECOND} a second, each as a door looks at somebody not yet decided: mirror image and cues included\n`,
  );
  const seconds = minutes * 60;
  const engine = await openModels({ cacheDirectory: modelsFolder(shell.root) });
  const frame = await oneFaceFrame();
  const [face] = await engine.look(frame, DOOR_LOOK);
  if (face?.descriptor === undefined) throw new Error("The engine found no face in the frame.");
  const own = face.descriptor;
  const gallery = createNearest(
    Array.from({ length: GALLERY }, (_, index) => own.map((value, place) => value * Math.cos(index + place))),
    "euclidean",
  );
  const rss = createBook(seconds + 1);
  const times = createBook((seconds + 1) * FRAMES_PER_SECOND);
  const look = async () => {
    const [seen] = await engine.look(frame, DOOR_LOOK);
    if (seen?.descriptor === undefined || seen.cues === undefined)
      throw new Error("The engine lost the face of a frame that did not change.");
    gallery.distances(seen.descriptor);
  };
  for (let turn = 0; turn < warmUp && !shell.stopped.aborted; turn++) await look();
  let dropped = 0;
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  for (let turn = 0; elapsed() < seconds && !shell.stopped.aborted; turn++) {
    const late = elapsed() - turn / FRAMES_PER_SECOND;
    if (late > 1 / FRAMES_PER_SECOND) {
      dropped += 1;
      continue;
    }
    const before = performance.now();
    await look();
    const now = elapsed();
    times.note(now, performance.now() - before);
    if (turn % FRAMES_PER_SECOND === 0) rss.note(now, residentMb(process.pid));
    await wait(Math.max(0, ((turn + 1) / FRAMES_PER_SECOND - elapsed()) * 1000));
  }
  await engine.close();
  return { rss: rss.samples(), times: times.samples(), remark: `frames late by more than a turn: ${dropped}` };
}

/** Keeps measurements in memory that was there from the start: a list that grows would be measured as a leak. */
function createBook(most: number): {
  readonly note: (seconds: number, value: number) => void;
  readonly samples: () => readonly Sample[];
} {
  const seconds = new Float64Array(Math.ceil(most)).fill(-1);
  const values = new Float64Array(seconds.length).fill(-1);
  let count = 0;
  return {
    note(at, value) {
      seconds[count] = at;
      values[count] = value;
      count = Math.min(count + 1, seconds.length - 1);
    },
    samples: () =>
      Array.from({ length: count }, (_, index) => ({
        seconds: seconds[index] as number,
        value: values[index] as number,
      })),
  };
}

function soakFigures(of: "soak" | "soak_door", rss: Slope, time: Slope): readonly Figure[] {
  return [
    { name: `${of}.rss_mb`, value: rss.mean, unit: "MB" },
    { name: `${of}.rss_slope_mb_per_h`, value: rss.perHour, unit: "MB/h", low: rss.low, high: rss.high },
    { name: `${of}.frame_ms`, value: time.mean, unit: "ms" },
    { name: `${of}.frame_slope_ms_per_h`, value: time.perHour, unit: "ms/h", low: time.low, high: time.high },
  ];
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  flat: "flat",
  rising: "rising",
  open: "cannot be told: run it longer, or on a quieter machine",
};

function tell(
  what: string,
  { perHour, low, high }: Slope,
  verdict: Verdict,
  { bound, unit }: { readonly bound: number; readonly unit: string },
): string {
  const interval = `${perHour.toFixed(2)} ${unit} an hour (95 %: ${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `${what}: ${interval}, bound ±${bound.toFixed(2)}: ${VERDICTS[verdict]}\n`;
}
