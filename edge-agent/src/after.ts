import type { Millis } from "@menshen/protocol";

/** Calls back once after so many milliseconds; returns how to call it off. */
export const after = (span: Millis, act: () => void): (() => void) => {
  const timer = setTimeout(act, span);
  timer.unref();
  return () => clearTimeout(timer);
};
