/** Whether what hangs on a line is driven; which voltage that means is the line's own affair (active-low boards). */
export type OutputLevel = "active" | "inactive";

/**
 * One lamp or buzzer on a line of its own. It is inactive until it is told otherwise, and again when it is closed or its
 * keeper dies; a lock never hangs on one.
 */
export interface OutputLine {
  /** Never throws and waits for nobody: a keeper that is away is given the newest level when it is back. */
  set(level: OutputLevel): void;
  /** Drives it inactive and lets go of it; may be called twice. */
  close(): Promise<void>;
}
