/** Calls `act` after so long, and hands back what takes it away again. */
export type After = (milliseconds: number, act: () => void) => () => void;

/** The machine's own timers. */
export const realAfter: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};
