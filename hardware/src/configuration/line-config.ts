import type { RecordReader } from "./record-reader.ts";

/** One pin: which level means something, what holds it while nothing drives it, and how long it must stand still to be believed. */
export interface LineConfig {
  /** The chip as the kernel names it below /dev, or by its label, which stays when the names move. */
  readonly chip: string;
  /** The line's number on its chip; on a Raspberry Pi the BCM number. */
  readonly line: number;
  /** The level that means active: fire, button pressed, door open, lock powered. */
  readonly active: "high" | "low";
}

export interface InputLineConfig extends LineConfig {
  readonly pull: "up" | "down" | "none";
  readonly debounceMs: number;
}

/** Where the chips are that a Raspberry Pi's header hangs on. */
const usualChip = "gpiochip0";
/** The highest line number on any Raspberry Pi's header chip (BCM2711 and RP1 have 0–53). */
const highestLine = 53;

/** Reads which pin, of which chip, active at which level. */
export function readLine(record: RecordReader): LineConfig {
  return {
    chip: record.has("chip")
      ? record.text("chip", {
          pattern: /^[A-Za-z0-9][\w.:@-]{0,31}$/,
          rule: "must be a chip's name or label, like gpiochip0 or pinctrl-rp1",
        })
      : usualChip,
    line: record.whole("line", 0, highestLine),
    active: record.choice("active", ["high", "low"]),
  };
}

/** Reads an input's pin; a contact that bounces for longer than a second is broken. */
export function readInputLine(record: RecordReader, usualDebounceMs: number): InputLineConfig {
  return {
    ...readLine(record),
    pull: record.has("pull") ? record.choice("pull", ["up", "down", "none"]) : "none",
    debounceMs: record.has("debounceMs") ? record.whole("debounceMs", 0, 1_000) : usualDebounceMs,
  };
}
