import type { ReaderConfig } from "../configuration/reader-config.ts";
import type { OsdpReader } from "../drivers/osdp-reader.ts";
import { HardwareFault } from "../fault.ts";
import { formatsOf } from "./formats-of.ts";

export type OsdpConfig = Extract<ReaderConfig, { driver: "osdp" }>;

/** The OSDP lines of a door: several readers may hang on one, and each line is opened once. */
export interface OsdpLines {
  open(reader: OsdpConfig): Promise<OpenedOsdpReader>;
}

/** A reader of a line, which ends with the first of its readers that is closed: they are closed together. */
export interface OpenedOsdpReader extends OsdpReader {
  close(): Promise<void>;
}

type Line = ReadonlyMap<string, Promise<OpenedOsdpReader>>;

/** Creates the lines that `readers` hang on; one is opened when the first of its readers is asked for. */
export function createOsdpLines(readers: readonly OsdpConfig[], parts: { readonly now: () => number }): OsdpLines {
  const lines = new Map<string, Promise<Line>>();
  return {
    async open({ name, device }) {
      const opening =
        lines.get(device) ??
        openLine(
          readers.filter((one) => one.device === device),
          parts,
        );
      lines.set(device, opening);
      // What could not be opened is tried again by whoever asks next.
      opening.catch(() => lines.delete(device));
      const opened = (await opening).get(name);
      if (opened === undefined) throw new HardwareFault("reader-silent", { device });
      return opened;
    },
  };
}

/** A reader whose key cannot be read fails alone: it must not become one without a key, nor silence its neighbours. */
async function openLine(readers: readonly OsdpConfig[], { now }: { readonly now: () => number }): Promise<Line> {
  const [{ openOsdpReaders }, { readerKeyFile }] = await Promise.all([
    import("../drivers/osdp-reader.ts"),
    import("../drivers/osdp-key-file.ts"),
  ]);
  const specs = readers.map((reader) => ({
    reader,
    spec: {
      address: reader.address,
      formats: formatsOf(reader.formats),
      ...(reader.keyFile !== undefined && { keys: readerKeyFile(reader.keyFile) }),
    },
  }));
  const keys = await Promise.allSettled(specs.map(({ spec }) => spec.keys?.load()));
  const usable = specs.filter((_, index) => keys[index]?.status === "fulfilled");
  const [first] = readers;
  if (first === undefined) return new Map();
  const unusable = keys.find((key) => key.status === "rejected");
  // With nobody to ask on it the line stays closed, and whoever asks next finds a key that was mended meanwhile.
  if (usable.length === 0 && unusable !== undefined) throw unusable.reason;
  const { device: path, baudRate } = first;
  const { readers: opened, close } = await openOsdpReaders(
    { path, baudRate },
    { readers: usable.map(({ spec }) => spec), now },
  );
  return new Map(
    specs.map(({ reader }, index) => {
      const key = keys[index];
      if (key?.status === "rejected") return [reader.name, refused(key.reason)];
      const port = opened[usable.findIndex((one) => one.reader === reader)];
      return [reader.name, port ? Promise.resolve({ ...port, close }) : refused(undefined)];
    }),
  );
}

/** A promise nobody has to have asked for yet. */
function refused(fault: unknown): Promise<never> {
  const promise = Promise.reject(fault);
  promise.catch(() => {});
  return promise;
}
