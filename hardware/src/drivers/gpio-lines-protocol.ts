/** Version in the greeting of the helper's `lines` mode; hardware/gpio-helper/README.md holds the words. */
export const LINES_PROTOCOL = 1;

export type GpioLevel = "active" | "inactive";

export type LinesMessage =
  | { readonly type: "greeting"; readonly version: number }
  /** The helper's own time, nanoseconds of CLOCK_MONOTONIC. */
  | { readonly type: "now"; readonly ns: bigint }
  | { readonly type: "input" | "output" | "set"; readonly name: string; readonly level: GpioLevel }
  | {
      readonly type: "edge";
      readonly name: string;
      readonly level: GpioLevel;
      readonly atNs: bigint;
      readonly seqno: number;
      /** When it was told. */
      readonly nowNs: bigint;
    }
  | { readonly type: "lost"; readonly edges: number }
  /** Every level has been told. */
  | { readonly type: "all" }
  | { readonly type: "error"; readonly text: string };

const LEVEL = /^(input|output|set) ([a-z0-9-]{1,32}) (active|inactive)$/;
const EDGE = /^edge ([a-z0-9-]{1,32}) (active|inactive) (\d{1,19}) (\d{1,10}) (\d{1,19})$/;
const NUMBER = /^(gpio-lines|now|lost) (\d{1,19})$/;

/** Reads one line said by the helper; undefined when it is not of this protocol. Pure and total. */
export function parseLinesMessage(line: string): LinesMessage | undefined {
  if (line === "all") return { type: "all" };
  if (line.startsWith("error ")) return { type: "error", text: line.slice(6) };
  return parseEdge(line) ?? parseLevel(line) ?? parseNumber(line);
}

function parseEdge(line: string): LinesMessage | undefined {
  const [, name, level, atNs, seqno, nowNs] = EDGE.exec(line) ?? [];
  if (name === undefined || level === undefined) return undefined;
  return {
    type: "edge",
    name,
    level: level as GpioLevel,
    atNs: BigInt(atNs ?? 0),
    seqno: Number(seqno),
    nowNs: BigInt(nowNs ?? 0),
  };
}

function parseLevel(line: string): LinesMessage | undefined {
  const [, type, name, level] = LEVEL.exec(line) ?? [];
  if (name === undefined) return undefined;
  return { type: type as "input" | "output" | "set", name, level: level as GpioLevel };
}

function parseNumber(line: string): LinesMessage | undefined {
  const [, word, digits] = NUMBER.exec(line) ?? [];
  if (digits === undefined) return undefined;
  if (word === "now") return { type: "now", ns: BigInt(digits) };
  return word === "lost" ? { type: "lost", edges: Number(digits) } : { type: "greeting", version: Number(digits) };
}
