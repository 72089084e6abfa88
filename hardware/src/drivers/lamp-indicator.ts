import { type Lamp, lampPatterns, lamps, lampsAt } from "../indicator/lamp-patterns.ts";
import type { Indicator, IndicatorSignal } from "../ports.ts";
import type { After } from "../timers.ts";
import type { OutputLine } from "./output-line.ts";

export interface LampIndicatorParts {
  /** What hangs there; a lamp that does not is left out of every pattern. */
  readonly lines: { readonly [lamp in Lamp]?: OutputLine };
  readonly now: () => number;
  readonly after: After;
}

/** Lamps and a buzzer that can be put out. */
export interface LampIndicator extends Indicator {
  /** Puts everything out; the lines belong to whoever opened them. */
  close(): void;
}

/** Shows each signal by its pattern, from the beginning each time it is told; a buzzer never outlives its signal. */
export function createLampIndicator({ lines, now, after }: LampIndicatorParts): LampIndicator {
  let lit: ReadonlySet<Lamp> = new Set();
  let callOff = () => {};

  const light = (next: ReadonlySet<Lamp>) => {
    for (const lamp of lamps) {
      if (next.has(lamp) !== lit.has(lamp)) lines[lamp]?.set(next.has(lamp) ? "active" : "inactive");
    }
    lit = next;
  };
  const play = (signal: IndicatorSignal, began: number) => {
    const since = now() - began;
    const moment = lampsAt(lampPatterns[signal], since);
    light(moment.lit);
    if (moment.changesAt === undefined) return;
    // Timers may come a little early: a millisecond on, the moment has changed.
    callOff = after(Math.max(1, moment.changesAt - since), () => play(signal, began));
  };
  return {
    show(signal) {
      callOff();
      play(signal, now());
    },
    close() {
      callOff();
      light(new Set());
    },
  };
}
