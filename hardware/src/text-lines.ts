/** What a line reader tells: each whole line without its end, and each line that grew past the bound. */
export interface LineSink {
  onLine(line: string): void;
  onTooLong(): void;
}

const NEWLINE = 0x0a;

/** Cuts arriving bytes into lines of at most `maxBytes`; a longer line is told once and skipped to its end. */
export function createLineReader(maxBytes: number, sink: LineSink): (bytes: Uint8Array) => void {
  let kept = Buffer.alloc(0);
  let skipping = false;

  const finish = (piece: Uint8Array) => {
    const line = Buffer.concat([kept, piece]);
    kept = Buffer.alloc(0);
    if (skipping) skipping = false;
    else if (line.length > maxBytes) sink.onTooLong();
    else sink.onLine(line.toString("utf8").replace(/\r$/, ""));
  };

  const keep = (piece: Uint8Array) => {
    if (skipping) return;
    kept = Buffer.concat([kept, piece]);
    if (kept.length <= maxBytes) return;
    kept = Buffer.alloc(0);
    skipping = true;
    sink.onTooLong();
  };

  return (bytes) => {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      finish(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start < bytes.length) keep(bytes.subarray(start));
  };
}
