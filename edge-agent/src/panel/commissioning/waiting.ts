import type { Unsubscribe } from "@menshen/hardware";
import { type Actor, type Millis, type Monotonic, seconds } from "@menshen/protocol";
import type { Bench } from "./bench.ts";
import type { NoteCode, Stage } from "./run-words.ts";

/** How a check came out; measured in the check's own unit (milliseconds, pixels of a face's height, mean grey 0–255, keys). */
export interface Measured {
  readonly outcome: "passed" | "failed";
  readonly measured?: number;
  readonly note?: NoteCode;
}
export type Found = Measured | "called-off";

export interface MeasureParts {
  readonly bench: Bench;
  readonly actor: Actor;
  readonly ask: (stage: Stage) => void;
  readonly signal: AbortSignal;
}

type Waiting = Pick<MeasureParts, "bench" | "signal">;
/** What was waited for; or what the check comes to because it never came. */
export type Waited<Value> =
  | { readonly came: true; readonly value: Value }
  | { readonly came: false; readonly found: Found };

export const passed = (measured?: number, note?: NoteCode): Measured => ({
  outcome: "passed",
  ...(measured !== undefined && { measured: Math.round(measured) }),
  ...(note && { note }),
});
export const failed = (note: NoteCode, measured?: number): Measured => ({
  outcome: "failed",
  ...(measured !== undefined && { measured: Math.round(measured) }),
  note,
});

/** Somebody has to walk to it, open a case, or call the fire panel's keeper. */
export const atHand: Millis = seconds(60);
export const farAway: Millis = seconds(300);

/**
 * Waits until something is told that counts; `within` at most, and no longer than the signal lets it. `listen` gets a function to
 * call with what was told.
 */
export function waitFor<Value>(
  { bench, signal }: Waiting,
  { within, orElse }: { readonly within: Millis; readonly orElse: NoteCode },
  listen: (take: (value: Value) => void) => Unsubscribe,
): Promise<Waited<Value>> {
  return new Promise((resolve) => {
    let leave: Unsubscribe | undefined;
    let isOver = false;
    const settle = (outcome: Waited<Value>) => {
      if (isOver) return;
      isOver = true;
      callOff();
      leave?.();
      signal.removeEventListener("abort", abandon);
      resolve(outcome);
    };
    const abandon = () => settle({ came: false, found: "called-off" });
    const callOff = bench.after(within, () => settle({ came: false, found: failed(orElse) }));
    if (signal.aborted) return abandon();
    signal.addEventListener("abort", abandon);
    leave = listen((value) => settle({ came: true, value }));
    // What was true already was told before there was a way to leave.
    if (isOver) leave();
  });
}

interface Part<State> {
  state(): State;
  onChange(listener: (state: State) => void): Unsubscribe;
}

/** Waits until a part is in a state, or says that it has come into it; gives the moment. */
export function waitUntilIs<State>(
  parts: Waiting,
  part: Part<State>,
  { state, ...how }: { readonly state: State; readonly within: Millis; readonly orElse: NoteCode },
): Promise<Waited<Monotonic>> {
  const { now } = parts.bench;
  return waitFor(parts, how, (take) => {
    if (part.state() === state) take(now());
    return part.onChange((is) => is === state && take(now()));
  });
}

/** Waits until something is so that nobody tells of: looks at once, and again every half second. */
export function waitUntil(
  parts: Waiting,
  how: { readonly within: Millis; readonly orElse: NoteCode },
  isSo: () => boolean,
): Promise<Waited<true>> {
  return waitFor(parts, how, (take) => {
    let callOff = () => {};
    const look = () => {
      if (isSo()) return take(true);
      callOff = parts.bench.after(seconds(0.5), look);
    };
    look();
    return () => callOff();
  });
}
