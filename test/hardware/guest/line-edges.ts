/** A line of the GPIO controller as an oscilloscope at its pin sees it; wall time in milliseconds. */
export interface LineEdge {
  readonly line: number;
  readonly level: 0 | 1;
  readonly atMs: number;
}

/** Reads QEMU's trace of the PL061's outputs: `PID@SECONDS.MICROSECONDS:pl061_set_output … setting output N to L`. Pure. */
export function readLineEdges(trace: string): readonly LineEdge[] {
  const pattern = /@(\d+)\.(\d{6}):pl061_set_output \S* setting output (\d) to (\d)/g;
  return [...trace.matchAll(pattern)].map(([, seconds, microseconds, line, level]) => ({
    line: Number(line),
    level: level === "1" ? 1 : 0,
    atMs: Number(seconds) * 1000 + Number(microseconds) / 1000,
  }));
}
