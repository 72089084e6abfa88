import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One photograph of the benchmark: where it lies, whose it is, and to which set it belongs. */
export interface Photograph {
  /** Path below the data folder, as its lists name it. */
  readonly file: string;
  readonly identity: string;
  readonly set: "lfw" | "rmfrd" | "rmfrd-masked";
}

/** One pair of a published protocol. */
export interface Pair {
  readonly files: readonly [string, string];
  readonly same: boolean;
  /** LFW's fold, 1–10; absent where the protocol has none. */
  readonly fold?: number;
}

/** The photographs and the protocols that come with them. */
export interface BenchData {
  readonly folder: string;
  readonly photographs: readonly Photograph[];
  readonly lfwPairs: readonly Pair[];
  readonly rmfrdPairs: readonly Pair[];
  readonly rmfrdMaskedPairs: readonly Pair[];
}

/** Reads the lists of a data folder; undefined where there is none. Photographs marked as copies of another are left out. */
export function readBenchData(folder: string | undefined): BenchData | undefined {
  if (folder === undefined || !existsSync(join(folder, "manifest.csv"))) return undefined;
  const table = (name: string) => parseTable(readFileSync(join(folder, name), "utf8"));
  const pairs = table("rmfrd_pairs.csv");
  return {
    folder,
    photographs: table("manifest.csv").flatMap(photographOf),
    lfwPairs: table("lfw_pairs.csv").map(pairOf),
    rmfrdPairs: pairs.filter((row) => row["condition"] === "unmasked").map(pairOf),
    rmfrdMaskedPairs: pairs.filter((row) => row["condition"] === "masked").map(pairOf),
  };
}

type Row = Readonly<Partial<Record<string, string>>>;

/** Reads comma-separated lines under a line of names; no field of these lists holds a comma of its own; pure. */
export function parseTable(text: string): readonly Row[] {
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ""]));
  });
}

function photographOf(row: Row): readonly Photograph[] {
  const set = setOf(row);
  if (set === undefined || row["notes"] !== "") return [];
  return [{ file: row["file"] as string, identity: row["identity"] as string, set }];
}

function setOf(row: Row): Photograph["set"] | undefined {
  if (row["dataset"] === "lfw") return "lfw";
  if (row["dataset"] !== "rmfrd_subset") return undefined;
  return row["label"] === "masked" ? "rmfrd-masked" : "rmfrd";
}

function pairOf(row: Row): Pair {
  const files = [row["file1"] as string, row["file2"] as string] as const;
  const { fold } = row;
  return { files, same: row["same"] === "1", ...(fold !== undefined && { fold: Number(fold) }) };
}
