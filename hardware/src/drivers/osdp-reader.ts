import { HardwareFault } from "../fault.ts";
import type { BusTimings } from "../osdp/device.ts";
import type { After } from "../timers.ts";
import type { WiegandFormat } from "../wiegand/format.ts";
import { parseFormats, USUAL_FORMATS } from "../wiegand/parse-formats.ts";
import { type MoveOutcome, moveReader, type OsdpPlace } from "./move-osdp-reader.ts";
import type { ReaderKeys } from "./osdp-key-file.ts";
import { runOsdpLine } from "./osdp-line.ts";
import { createOsdpPorts, type OsdpPorts } from "./osdp-ports.ts";
import { type PairOutcome, type PairReaderOptions, pairReader } from "./pair-osdp-reader.ts";
import { openSerialLine, type SerialLine } from "./serial-line.ts";

/** One reader on an OSDP line. */
export interface OsdpReader extends OsdpPorts {
  /** Gives a reader that is in its install mode a key of its own; only a person standing beside it asks for that. */
  pair(options?: PairReaderOptions): Promise<PairOutcome>;
  /** Gives it another address and speed, under which it has to be opened anew. */
  move(place: OsdpPlace): Promise<MoveOutcome>;
}

/** Where a reader is on its line, and its key. */
export interface OsdpReaderSpec {
  /** 0–126. */
  readonly address: number;
  /** Where its key is kept; without it the reader is spoken to in plain text, with it never. */
  readonly keys?: ReaderKeys;
  /** What it sends for cards whose number is no whole bytes (default 26, 34 and 37). */
  readonly formats?: readonly WiegandFormat[];
}

export interface OsdpReadersOptions {
  readonly readers: readonly OsdpReaderSpec[];
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly after?: After;
  readonly timings?: Partial<BusTimings>;
  readonly random?: (bytes: number) => Uint8Array;
}

/** All readers of one line, in the order in which they were named. */
export interface OsdpReaders {
  readonly readers: readonly OsdpReader[];
  close(): Promise<void>;
}

/** The serial device of an RS-485 adapter, best by its lasting name, and its speed (9600 bits a second as readers are delivered). */
export interface OsdpDevice {
  readonly path: string;
  readonly baudRate?: number;
}

/**
 * Opens every reader of one RS-485 line; throws HardwareFault `reader-key-unusable` when a key cannot be read. A line or reader
 * that is not there is tried for ever and tells by its state.
 */
export function openOsdpReaders(
  { path, baudRate = 9_600 }: OsdpDevice,
  options: OsdpReadersOptions,
): Promise<OsdpReaders> {
  return readOsdpReaders(() => openSerialLine({ path, baudRate }), path, options);
}

/** Opens the only reader of a line. */
export async function openOsdpReader(
  { path, baudRate, ...spec }: OsdpDevice & OsdpReaderSpec,
  options: Omit<OsdpReadersOptions, "readers">,
): Promise<OsdpReader & { close(): Promise<void> }> {
  const device = { path, ...(baudRate !== undefined && { baudRate }) };
  const { readers, close } = await openOsdpReaders(device, { ...options, readers: [spec] });
  const [reader] = readers;
  if (reader === undefined) throw new HardwareFault("reader-silent", { device: path });
  return { ...reader, close };
}

/** Reads the readers of a line that is opened once their keys are known, and closes it with them; `path` is how people find it. */
export async function readOsdpReaders(
  open: () => SerialLine,
  path: string,
  { readers: specs, ...parts }: OsdpReadersOptions,
): Promise<OsdpReaders> {
  // Keys first: a key that cannot be read must not become a reader without one.
  const keys = await Promise.all(specs.map((spec) => spec.keys?.load()));
  const line = open();
  const devices = specs.map((spec, index) => ({
    address: spec.address,
    key: keys[index],
    plain: spec.keys === undefined,
  }));
  const osdp = runOsdpLine({ line, devices, ...parts });
  const opened = specs.map((spec) => {
    const device = `${path} address ${spec.address}`;
    const ports = createOsdpPorts({
      osdp,
      line,
      device,
      address: spec.address,
      formats: spec.formats ?? usualFormats(),
      now: parts.now,
    });
    const pairing = { osdp, address: spec.address, keys: spec.keys, after: parts.after, random: parts.random };
    const isOnline = () => ports.cardReader.state() === "working";
    return {
      ...ports,
      pair: (options: PairReaderOptions = {}) => pairReader(pairing, options),
      move: (place: OsdpPlace) => moveReader({ ...pairing, isOnline }, place),
    };
  });
  return {
    readers: opened,
    close() {
      osdp.stop();
      return line.close();
    },
  };
}

function usualFormats(): readonly WiegandFormat[] {
  const parsed = parseFormats(USUAL_FORMATS);
  return parsed.ok ? parsed.value : [];
}
