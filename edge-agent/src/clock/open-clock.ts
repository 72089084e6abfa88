import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decoder, type Instant, InstantSchema, monotonic, seconds } from "@menshen/protocol";
import { Type } from "typebox";
import { writeDurably } from "../journal/durable-file.ts";
import type { AgentClock, ClockAdjusted, TimeSource } from "./agent-clock.ts";
import { anchored, type Belief, plausible, read, trustedLine } from "./belief.ts";

export interface ClockOptions {
  /** The controller's data directory; `clock.json` is kept in it. */
  readonly directory: string;
  /** The system's wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** The machine's monotonic clock, in milliseconds. */
  readonly monotonicNow: () => number;
  /** Told when the time cannot be written down. */
  readonly onFault?: (fault: unknown) => void;
}

/** How much is forgotten at most when the power goes. */
const persistEvery = 60_000;
const worthTelling = seconds(1);
const believedOutright: readonly TimeSource[] = ["registry", "installer"];

interface Remembered {
  readonly trusted: Instant;
  readonly lowerBound: Instant;
}
const decodeRemembered = decoder<Remembered>(
  "clock",
  Type.Object({ trusted: InstantSchema, lowerBound: InstantSchema }),
);

/** Opens the controller's clock where the last run left it; a file that cannot be read counts as never having known the time. */
export async function openClock({ directory, now, monotonicNow, onFault }: ClockOptions): Promise<AgentClock> {
  const file = join(directory, "clock.json");
  const moment = () => ({ system: now(), monotonic: monotonicNow() });
  let belief = await remember(file, monotonicNow());

  const reading = () => {
    const result = read(belief, moment());
    // Ratchets: a system clock that is set back later cannot make it earlier again.
    if (belief.anchor) belief = { ...belief, floor: Math.max(belief.floor, result.lowerBound) };
    return result;
  };

  let writing = Promise.resolve();
  const persist = () => {
    writing = writing
      .then(() => write(file, belief, trustedLine(belief, moment()), reading().lowerBound))
      .catch(onFault);
    return writing;
  };
  const timer = setInterval(persist, persistEvery);
  timer.unref();

  const trust = (at: Instant, source: TimeSource): ClockAdjusted | undefined => {
    if (!believedOutright.includes(source) && !plausible(belief, at, moment())) return undefined;
    const from = reading().wall;
    belief = anchored(at, moment());
    void persist();
    return Math.abs(from - at) > worthTelling ? { type: "clock.adjusted", from, to: at, source } : undefined;
  };

  return {
    monotonic: () => monotonic(monotonicNow()),
    wall: () => reading().wall,
    quality: () => reading().quality,
    lowerBound: () => reading().lowerBound,
    stamp() {
      const { wall, quality } = reading();
      return { monotonic: monotonic(monotonicNow()), at: wall, clockQuality: quality };
    },
    trust,
    close() {
      clearInterval(timer);
      return persist();
    },
  };
}

async function remember(file: string, startedAt: number): Promise<Belief> {
  const decoded = decodeRemembered(await readFile(file, "utf8").catch(() => ""));
  if (!decoded.ok) return { trusted: false, floor: 0 };
  const { trusted, lowerBound } = decoded.value;
  return { anchor: { at: trusted, monotonic: startedAt }, trusted: false, floor: lowerBound };
}

async function write(file: string, belief: Belief, line: number | undefined, lowerBound: Instant): Promise<void> {
  // Nothing was ever trusted: there is nothing to carry over.
  if (!belief.anchor || line === undefined) return;
  await writeDurably(file, JSON.stringify({ trusted: Math.round(line), lowerBound }));
}
