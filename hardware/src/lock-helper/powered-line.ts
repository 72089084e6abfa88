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
  /** The time of a pulse or hold is over; the line is inactive by now unless another pulse still runs. */
  onReleased(id: string): void;
}

/** A line that is active only while a pulse or a hold runs. */
export interface PoweredLine {
  level(): LineLevel;
  /**
   * Starts a pulse beside those that run, or lets one that runs begin its time again; says whether the line is active. A line
   * that moves neither way throws.
   */
  begin(pulse: Pulse): boolean;
  /** Ends one pulse, where it runs; the line goes inactive when none is left. */
  end(id: string, cause: string): void;
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

  const end = (id: string, cause: string) => {
    const callOff = running.get(id);
    if (callOff === undefined) return;
    if (running.size === 1) return lock(cause);
    callOff();
    running.delete(id);
  };

  const elapse = (id: string) => {
    end(id, "elapsed");
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
      running.get(id)?.();
      running.set(
        id,
        after(milliseconds, () => elapse(id)),
      );
      if (rises) onLevel("active");
      return true;
    },
    end,
    lock,
  };
}
