/** A step that could not be done, told so that a person can go on: what was tried, why it failed, what to do. */
export class StepFailure extends Error {
  readonly code = "step-failed";
  readonly step: string;
  readonly why: string;
  readonly next: string;
  readonly exitCode: number;

  constructor(step: string, told: { why: string; next: string; exitCode?: number; cause?: unknown }) {
    super(`${step}: ${told.why}`, { cause: told.cause });
    this.name = "StepFailure";
    this.step = step;
    this.why = told.why;
    this.next = told.next;
    this.exitCode = told.exitCode ?? 1;
  }
}

/** The three lines a failed step is told in. Pure. */
export function describeFailure({ step, why, next }: StepFailure): string {
  const indent = (text: string) => text.trimEnd().replaceAll("\n", "\n        ");
  return `✗ ${step}\n  why:  ${indent(why)}\n  next: ${indent(next)}\n`;
}

/** How a finished step is told: its mark, and a short note behind its title. */
export interface StepNote {
  readonly mark?: "✓" | "✗" | "–";
  readonly note?: string;
}

/** Shows what runs now and how long it took: rewritten in place at a terminal, plain lines elsewhere. */
export interface Progress {
  /** Runs one step under its title; `tell` makes the closing note, a throw closes the line with ✗ and passes on. */
  readonly step: <T>(title: string, run: () => Promise<T>, tell?: (value: T) => StepNote) => Promise<T>;
  readonly line: (text: string) => void;
}

const beatMs = { terminal: 1000, plain: 15_000 } as const;

/** Opens a progress display over `write`; `now` is monotonic milliseconds. */
export function createProgress(parts: {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly now?: () => number;
}): Progress {
  const { write, isTerminal, now = () => performance.now() } = parts;
  const clear = isTerminal ? "\r\u001b[K" : "";
  return {
    line: (text) => write(`${text}\n`),
    step: async (title, run, tell = () => ({})) => {
      const startedAt = now();
      const passed = () => formatSpan(now() - startedAt);
      const showRunning = () => write(isTerminal ? `${clear}… ${title}  ${passed()}` : `… ${title}  ${passed()}\n`);
      if (isTerminal) showRunning();
      const beat = setInterval(showRunning, isTerminal ? beatMs.terminal : beatMs.plain);
      const close = ({ mark = "✓", note = "" }: StepNote) =>
        write(`${clear}${mark} ${title.padEnd(22)} ${passed().padStart(8)}${note === "" ? "" : `  ${note}`}\n`);
      try {
        const value = await run();
        close(tell(value));
        return value;
      } catch (error) {
        close({ mark: "✗" });
        throw error;
      } finally {
        clearInterval(beat);
      }
    },
  };
}

/** A span of milliseconds as people read it: `0.4 s`, `2 min 05 s`. Pure. */
export function formatSpan(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
