import { describe, expect, it } from "vitest";
import { describeIndicatorContract } from "../contracts/door-contracts.ts";
import { describeOutputLineContract } from "../contracts/output-line-contract.ts";
import { type Lamp, lampPatterns, lamps, lampsAt } from "../indicator/lamp-patterns.ts";
import type { IndicatorSignal } from "../ports.ts";
import { createHandClock, type HandClock } from "../simulators/hand-clock.ts";
import { createPaperLine } from "../simulators/paper-line.ts";
import { createLampIndicator } from "./lamp-indicator.ts";

const signals = Object.keys(lampPatterns) as readonly IndicatorSignal[];
/** Long enough to tell every pattern from every other. */
const lookForMs = 3_000;
const stepMs = 50;

/** Eyes and ears: what is lit now, and what was ordered. */
function eyes() {
  const lit = new Set<Lamp>();
  const orders: string[] = [];
  const line = (lamp: Lamp) =>
    createPaperLine((level) => {
      orders.push(`${lamp} ${level}`);
      if (level === "active") lit.add(lamp);
      else lit.delete(lamp);
    });
  return { lit, orders, lines: { green: line("green"), red: line("red"), buzzer: line("buzzer") } };
}

const written = (lit: ReadonlySet<Lamp>) => lamps.filter((lamp) => lit.has(lamp)).join("+");

/** What is seen from now on, moment by moment. */
function look(lit: ReadonlySet<Lamp>, clock: HandClock): string {
  const seen: string[] = [];
  for (let at = 0; at < lookForMs; at += stepMs) {
    seen.push(written(lit));
    clock.advance(stepMs);
  }
  return seen.join(" ");
}

function pattern(signal: IndicatorSignal): string {
  const moments = Array.from({ length: lookForMs / stepMs }, (_, step) => lampsAt(lampPatterns[signal], step * stepMs));
  return moments.map(({ lit }) => written(lit)).join(" ");
}

describeOutputLineContract("a line on paper", () => {
  const line = createPaperLine();
  return Promise.resolve({ line, level: line.level, dispose: () => line.close() });
});

describeIndicatorContract("lamps and a buzzer", () => {
  const clock = createHandClock();
  const { lit, lines } = eyes();
  const lampIndicator = createLampIndicator({ lines, ...clock });
  let seen: string | undefined;
  return Promise.resolve({
    indicator: {
      show(signal: IndicatorSignal) {
        lampIndicator.show(signal);
        seen = look(lit, clock);
      },
    },
    shown: () => {
      const now = seen ?? look(lit, clock);
      const [shown] = signals.filter((signal) => pattern(signal) === now);
      return shown === undefined ? Promise.reject(new Error(`nothing looks like ${now}`)) : Promise.resolve(shown);
    },
    dispose: () => Promise.resolve(lampIndicator.close()),
  });
});

describe("lamps and a buzzer", () => {
  it("look and sound different for every signal", () => {
    expect(new Set(signals.map(pattern)).size).toBe(signals.length);
  });

  it("light green and beep once for whoever is let in, and stay green until told otherwise", () => {
    const clock = createHandClock();
    const { orders, lines } = eyes();
    const indicator = createLampIndicator({ lines, ...clock });
    indicator.show("granted");
    clock.advance(60_000);
    expect(orders).toEqual(["green active", "buzzer active", "buzzer inactive"]);
    indicator.show("idle");
    expect(orders.at(-1)).toBe("green inactive");
  });

  it("beep again for the next one, from the beginning", () => {
    const clock = createHandClock();
    const { orders, lines } = eyes();
    const indicator = createLampIndicator({ lines, ...clock });
    indicator.show("denied");
    clock.advance(5_000);
    indicator.show("denied");
    clock.advance(5_000);
    expect(orders.filter((order) => order === "buzzer active")).toHaveLength(6);
    expect(orders.filter((order) => order.startsWith("red"))).toEqual(["red active"]);
  });

  it("leave no buzzer sounding when the signal changes or they are closed", () => {
    const clock = createHandClock();
    const { lit, lines } = eyes();
    const indicator = createLampIndicator({ lines, ...clock });
    indicator.show("held-open");
    expect([...lit]).toEqual(["red", "buzzer"]);
    indicator.show("processing");
    expect([...lit]).toEqual(["red", "green"]);
    indicator.show("held-open");
    indicator.close();
    clock.advance(10_000);
    expect([...lit]).toEqual([]);
  });

  it("work where only one of them hangs at the door", () => {
    const clock = createHandClock();
    const { orders, lines } = eyes();
    const indicator = createLampIndicator({ lines: { buzzer: lines.buzzer }, ...clock });
    indicator.show("look-here");
    indicator.show("granted");
    clock.advance(1_000);
    expect(orders).toEqual(["buzzer active", "buzzer inactive"]);
  });
});
