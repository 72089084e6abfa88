import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { HardwareFault } from "../fault.ts";
import type { Pulse } from "../ports.ts";
import { formatPulse, parsePulse } from "./line-protocol.ts";

/** The helper's own memory of what it was told to do, on disk before the line moves. */
export interface PulseFile {
  has(id: string): boolean;
  /** Writes and fsyncs; returns the fault instead when the disk refuses, and tries that pulse again with the next. */
  append(pulse: Pulse): HardwareFault | undefined;
  /** Every pulse still remembered, oldest first, those waiting for the disk too. */
  list(): readonly Pulse[];
  close(): void;
}

/** About 1,500 pulses in each of the two files: a month of a busy door. */
const DEFAULT_MAX_BYTES = 65_536;
const MAX_WAITING = 1_000;

/** Opens `path` (and `path.1`, its predecessor) and forgets a line that a power cut tore; never throws. */
export function openPulseFile(path: string, maxBytes = DEFAULT_MAX_BYTES): PulseFile {
  let older = readPulses(`${path}.1`).pulses;
  let { pulses: current, bytes: size } = readPulses(path);
  let waiting: readonly Pulse[] = [];
  let file: number | undefined;

  const rotate = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
    renameSync(path, `${path}.1`);
    older = current;
    current = [];
    size = 0;
  };

  const write = (pulses: readonly Pulse[]) => {
    if (size >= maxBytes) rotate();
    file ??= openAt(path, size);
    const text = Buffer.from(pulses.map((pulse) => `${formatPulse(pulse)}\n`).join(""));
    // At a position of our own, so that a write the disk cut short is overwritten by the next.
    writeWhole(file, text, size);
    fsyncSync(file);
    size += text.length;
    current = [...current, ...pulses];
  };

  return {
    has: (id) => [older, current, waiting].some((pulses) => pulses.some((pulse) => pulse.id === id)),
    append(pulse) {
      const due = [...waiting, pulse];
      try {
        write(due);
        waiting = [];
        return undefined;
      } catch (cause) {
        waiting = due.slice(-MAX_WAITING);
        return new HardwareFault("pulse-file-unusable", { device: path, detail: String(cause), cause });
      }
    },
    list: () => [...older, ...current, ...waiting],
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Bytes count up to the last line end: what follows was never fsynced, so the line never moved for it. */
function readPulses(path: string): { readonly pulses: readonly Pulse[]; readonly bytes: number } {
  const content = readIfThere(path);
  const bytes = content.lastIndexOf("\n") + 1;
  const lines = content.subarray(0, bytes).toString("latin1").split("\n");
  return { pulses: lines.map(parsePulse).filter((pulse) => pulse !== undefined), bytes };
}

function readIfThere(path: string): Buffer {
  try {
    // A device or pipe at this path could be read without end.
    return statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch {
    // Missing or unreadable is the same here: append() tells when it cannot be written either.
    return Buffer.alloc(0);
  }
}

function openAt(path: string, size: number): number {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  ftruncateSync(file, size);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
  return file;
}

function writeWhole(file: number, text: Buffer, position: number): void {
  for (let done = 0; done < text.length; ) {
    done += writeSync(file, text, done, text.length - done, position + done);
  }
}
