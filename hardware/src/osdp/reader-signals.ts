import type { IndicatorSignal, KeypadKey } from "../ports.ts";
import type { Blink, Command, LedColour, LedOrder } from "./command.ts";

/** How a reader shows a signal: its first LED, and a sound where somebody has to look up; times in tenths of a second. */
interface Look {
  readonly lamp: Blink;
  readonly sound?: { readonly on: number; readonly off: number; readonly count: number };
}

const steady = (colour: LedColour): Blink => ({ on: 1, off: 0, onColour: colour, offColour: colour });
const blinking = (colour: LedColour, on: number, off: number): Blink => ({
  on,
  off,
  onColour: colour,
  offColour: "none",
});

/** Green and red are kept for yes and no; the two turns of the head differ in rhythm, since a reader has one lamp. */
const LOOKS: { readonly [signal in IndicatorSignal]: Look } = {
  idle: { lamp: steady("blue") },
  "look-here": { lamp: blinking("blue", 3, 3) },
  "turn-left": { lamp: blinking("amber", 2, 6) },
  "turn-right": { lamp: blinking("amber", 6, 2) },
  processing: { lamp: steady("amber") },
  granted: { lamp: steady("green"), sound: { on: 2, off: 0, count: 1 } },
  denied: { lamp: blinking("red", 2, 2), sound: { on: 1, off: 1, count: 3 } },
  "held-open": { lamp: blinking("red", 5, 5), sound: { on: 5, off: 5, count: 5 } },
  fault: { lamp: blinking("red", 1, 9) },
};

/** An answer to somebody goes out by itself, so that a panel that died leaves no reader saying yes. */
const LASTS_TENTHS = 150;

/** What a reader is told so that its lamp shows a signal; pure. */
export function lampOrder(signal: IndicatorSignal): Command {
  const { lamp } = LOOKS[signal];
  const isAnswer = signal === "granted" || signal === "denied";
  const order: LedOrder = isAnswer
    ? { reader: 0, led: 0, lasting: LOOKS.idle.lamp, passing: { ...lamp, tenths: LASTS_TENTHS } }
    : { reader: 0, led: 0, lasting: lamp };
  return { type: "led", leds: [order] };
}

/** What a reader is told so that it sounds, where a signal has a sound; pure. */
export function soundOrder(signal: IndicatorSignal): Command | undefined {
  const { sound } = LOOKS[signal];
  return sound && { type: "buzzer", reader: 0, sound: "tone", ...sound };
}

/** The key a reader means, by its ASCII character (IEC 60839-11-5, osdp_KEYPAD: 7F clears, 0D enters); undefined for others. Pure. */
export function keyOf(byte: number): KeypadKey | undefined {
  if (byte === 0x7f || byte === 0x2a) return "*";
  if (byte === 0x0d || byte === 0x23) return "#";
  return DIGITS[byte - 0x30];
}

const DIGITS: readonly KeypadKey[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
