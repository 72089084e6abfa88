import { type After, realAfter } from "../timers.ts";
import {
  type Burst,
  endBurst,
  type LineEdge,
  loseEdges,
  takeEdge,
  WIEGAND_TIMINGS,
  type WiegandTimings,
} from "../wiegand/assemble-frames.ts";
import type { EdgeStream, GpioEdge } from "./gpio-edges.ts";
import { createWiegandTold, type WiegandReader, type WiegandSent } from "./wiegand-told.ts";

export interface WiegandGpioOptions extends WiegandSent {
  /** The edges of at least the two lines; both lines are configured so that `active` is low. Closing the reader does not close it. */
  readonly edges: EdgeStream;
  /** The names of the two lines in the stream. */
  readonly lines: { readonly d0: string; readonly d1: string };
  readonly timings?: WiegandTimings;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly after?: After;
}

/**
 * Reads a Wiegand reader on two GPIO lines. It works while its lines are watched: a reader that is dead or cut off looks
 * like one that nobody uses. A frame of which an edge may be missing is refused and counted.
 */
export function readWiegandGpio(options: WiegandGpioOptions): WiegandReader {
  const { edges, lines, timings = WIEGAND_TIMINGS, now, after = realAfter } = options;
  const told = createWiegandTold(options);
  let burst: Burst | undefined;
  let endedAtUs: number | undefined;
  let edgesMissing = false;
  let stopWaiting = () => {};

  const end = () => {
    if (burst === undefined) return;
    endedAtUs = burst.lastEdgeUs;
    const frame = endBurst(burst);
    burst = undefined;
    told.take(frame, now());
  };

  // The timer may be late and run before edges that the kernel kept meanwhile; a second turn lets those come first.
  const waitForSilence = () => {
    stopWaiting();
    stopWaiting = after(timings.silenceUs / 1_000, () => {
      stopWaiting = after(0, end);
    });
  };

  // What goes on without a silence was cut in two by us, and neither half is a frame.
  const goesOn = (atUs: number) =>
    burst === undefined && endedAtUs !== undefined && atUs - endedAtUs < timings.silenceUs;

  const take = (edge: LineEdge) => {
    const isTorn = edgesMissing || goesOn(edge.atUs);
    if (edgesMissing && burst !== undefined) burst = loseEdges(burst, edge.atUs);
    const taken = takeEdge(burst, edge, timings);
    burst = isTorn ? loseEdges(taken.burst, edge.atUs) : taken.burst;
    edgesMissing = false;
    waitForSilence();
    if (taken.frame !== undefined) told.take(taken.frame, now());
  };

  const onEdge = ({ line, level, atNs }: GpioEdge) => {
    const edge = { level: level === "active" ? "low" : "high", atUs: Number(atNs) / 1_000 } as const;
    if (line === lines.d0) take({ ...edge, line: "d0" });
    else if (line === lines.d1) take({ ...edge, line: "d1" });
  };

  const leave = [
    edges.onEdge(onEdge),
    edges.onLost((count) => {
      edgesMissing = true;
      told.loseEdges(count);
    }),
    edges.onState(told.become),
  ];
  told.become(edges.state());

  return {
    cardReader: told.cardReader,
    keypad: told.keypad,
    counts: told.counts,
    close() {
      for (const go of leave) go();
      stopWaiting();
      return Promise.resolve();
    },
  };
}
