import type { IdDocument } from "../ports.ts";
import { parseFormats, USUAL_FORMATS } from "../wiegand/parse-formats.ts";
import { type LineConfig, readLine } from "./line-config.ts";
import type { RecordReader } from "./record-reader.ts";

/** A serial device and its speed; best by its lasting name, /dev/serial/by-id/…. */
interface SerialConfig {
  readonly device: string;
  /** Bits a second. */
  readonly baudRate: number;
}

/** A reader that may have keys; where it has none nobody is asked for a PIN. */
interface MayHaveKeypad {
  readonly keypad: boolean;
}

/** One reader and how it is reached; `name` is what people call it, and no two have one. */
export type ReaderConfig = { readonly name: string } & (
  | { readonly driver: "simulated" }
  | ({
      readonly driver: "osdp";
      /** 0–126 on its bus (IEC 60839-11-5). */
      readonly address: number;
      /** 32 hex digits, this reader's own key, which only it and the controller know. Without one the line is not secret. */
      readonly keyFile?: string;
      /** Of cards that the reader hands on as bits. */
      readonly formats: readonly string[];
    } & SerialConfig &
      MayHaveKeypad)
  | ({ readonly driver: "wiegand-uart"; readonly formats: readonly string[] } & SerialConfig & MayHaveKeypad)
  | ({
      readonly driver: "wiegand-gpio";
      readonly data0: LineConfig;
      readonly data1: LineConfig;
      readonly formats: readonly string[];
    } & MayHaveKeypad)
  | ({
      readonly driver: "sam-v";
      /** The kinds of document that may be read; all where nothing is said. */
      readonly documents?: readonly IdDocument[];
    } & SerialConfig)
);

const drivers = ["simulated", "osdp", "wiegand-uart", "wiegand-gpio", "sam-v"] as const;
const documents = ["citizen", "hmt", "foreign-2017", "foreign-2023"] as const;
const speeds = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400] as const;

/** Reads the readers. */
export function readReaders(root: RecordReader): readonly ReaderConfig[] {
  const records = root.records("readers");
  const readers = records.map(readReader);
  if (records.length === 0) root.complain("readers", "must hold one at least: a face is never the only way in");
  const names = readers.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (name !== "" && names.indexOf(name) < index) {
      records[index]?.complain("name", `is the name of another reader too (${name}); give each a name of its own`);
    }
  }
  complainOfLines(readers, records);
  if (readers.filter(({ driver }) => driver === "simulated").length > 1) {
    root.complain("readers", "holds more than one simulated reader, and a simulated door has one; keep one");
  }
  return readers;
}

/** Readers of one OSDP line have one speed and different addresses; no other two readers share a device. */
function complainOfLines(readers: readonly ReaderConfig[], records: readonly RecordReader[]): void {
  for (const [index, reader] of readers.entries()) {
    const other = readers.slice(0, index).find((one) => deviceOf(one) !== "" && deviceOf(one) === deviceOf(reader));
    const [place, told] = (other && objectionTo(reader, other)) ?? [];
    if (place !== undefined && told !== undefined) records[index]?.complain(place, told);
  }
}

const deviceOf = (reader: ReaderConfig): string => ("device" in reader ? reader.device : "");

/** What keeps a reader from sharing its line with another: the setting to change, and the sentence. */
function objectionTo(reader: ReaderConfig, other: ReaderConfig): readonly [place: string, told: string] | undefined {
  if (reader.driver !== "osdp" || other.driver !== "osdp") {
    return ["device", `is the device of ${other.name} too; only OSDP readers share a line`];
  }
  const { baudRate, address } = reader;
  if (baudRate !== other.baudRate) {
    return ["baudRate", `must be that of ${other.name} on the same line, ${other.baudRate} (is ${baudRate})`];
  }
  if (address !== other.address) return undefined;
  return ["address", `is the address of ${other.name} on the same line too (${address}); give each its own`];
}

function readReader(record: RecordReader): ReaderConfig {
  const named = {
    name: record.text("name", { pattern: /^[a-z0-9-]{1,32}$/, rule: "must be 1–32 of a–z, 0–9 and -" }),
  };
  const value = { ...named, ...readDriver(record) };
  record.refuseUnknown();
  return value;
}

function readDriver(record: RecordReader) {
  const driver = record.choice("driver", drivers);
  switch (driver) {
    case "simulated":
      return { driver };
    case "osdp":
      return {
        driver,
        ...readSerial(record, 9_600),
        address: record.whole("address", 0, 126),
        ...(record.has("keyFile") && { keyFile: record.text("keyFile") }),
        formats: readFormats(record),
        keypad: readKeypad(record),
      };
    case "wiegand-uart":
      return { driver, ...readSerial(record, 115_200), formats: readFormats(record), keypad: readKeypad(record) };
    case "wiegand-gpio":
      return {
        driver,
        ...readDataLines(record),
        formats: readFormats(record),
        keypad: readKeypad(record),
      };
    case "sam-v":
      return {
        driver,
        ...readSerial(record, 115_200),
        ...(record.has("documents") && { documents: record.choices("documents", documents) }),
      };
  }
}

function readSerial(record: RecordReader, usual: (typeof speeds)[number]): SerialConfig {
  return {
    device: record.text("device", { pattern: /^\//, rule: "must be a path, like /dev/serial/by-id/…" }),
    baudRate: record.has("baudRate") ? record.choice("baudRate", speeds) : usual,
  };
}

function readKeypad(record: RecordReader): boolean {
  return record.has("keypad") ? record.flag("keypad") : false;
}

/** Only edges of one chip are numbered together, and a gap in the numbers is how a lost edge shows. */
function readDataLines(record: RecordReader): { readonly data0: LineConfig; readonly data1: LineConfig } {
  const data0 = readDataLine(record.record("data0"));
  const data1 = readDataLine(record.record("data1"));
  if (data0.chip !== data1.chip) {
    const rule = `must be that of data0, ${data0.chip}: lost edges show on one chip only`;
    record.complain("data1.chip", `${rule} (is ${data1.chip})`);
  }
  return { data0, data1 };
}

function readDataLine(record: RecordReader): LineConfig {
  const line = readLine(record);
  record.refuseUnknown();
  return line;
}

/** `26`, `34`, `37` or patterns; what is wrong with one is said as its parser says it. */
function readFormats(record: RecordReader): readonly string[] {
  if (!record.has("formats")) return USUAL_FORMATS;
  const formats = record.texts("formats");
  const parsed = parseFormats(formats);
  if (!parsed.ok) for (const problem of parsed.problems) record.complain("formats", `cannot be used: ${problem}`);
  return formats;
}
