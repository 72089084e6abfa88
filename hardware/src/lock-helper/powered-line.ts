import type { Pulse } from "../ports.ts";
import type { LineLevel } from "./line-protocol.ts";

/** The wire to the relay. `drive` throws when the line cannot be moved; `cause` says on whose account it moves. */
export interface LockLine {
  drive(level: LineLevel, cause: string): void;
}

/** What the line's keeper needs of the world; `after` runs `act` once and returns how to call it off. */
export interface PoweredLineParts {
  readonly line: LockLine;
  after(milliseconds: number, act: () => void): () => void;
  onLevel(level: LineLevel): void;
  /** A pulse's time is over; the line is inactive by now unless another pulse still runs. */
  onReleased(id: string): void;
}

/** A line that is active only while a pulse runs. */
export interface PoweredLine {
  level(): LineLevel;
  /** Starts a pulse, beside those that run; says whether the line moved. A line that moves neither way throws. */
  begin(pulse: Pulse): boolean;
  /** Ends every pulse at once. */
  lock(cause: string): void;
}

/** Drives the line inactive and keeps it so but for the pulses; the last pulse to end locks. */
export function createPoweredLine({ line, after, onLevel, onReleased }: PoweredLineParts): PoweredLine {
  const running = new Map<string, () => void>();
  line.drive("inactive", "start");

  const lock = (cause: string) => {
    if (running.size === 0) return;
    for (const callOff of running.values()) callOff();
    running.clear();
    line.drive("inactive", cause);
    onLevel("inactive");
  };

  const release = (id: string) => {
    if (running.size === 1) lock("elapsed");
    else running.delete(id);
    onReleased(id);
  };

  const raise = (id: string): boolean => {
    try {
      line.drive("active", id);
      return true;
    } catch {
      line.drive("inactive", "relay-stuck");
      return false;
    }
  };

  return {
    level: () => (running.size > 0 ? "active" : "inactive"),
    begin({ id, milliseconds }) {
      const rises = running.size === 0;
      if (rises && !raise(id)) return false;
      running.set(
        id,
        after(milliseconds, () => release(id)),
      );
      if (rises) onLevel("active");
      return true;
    },
    lock,
  };
}
