import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { arch, cpus } from "node:os";
import { join } from "node:path";
import { packageFile } from "../catalog.ts";
import type { RecogniserInfo } from "../face.ts";
import type { RuntimeReport } from "./report.ts";

/** What a choice of runtime depends on; another processor, library or network is measured anew. */
export interface ReportKey {
  readonly processor: string;
  readonly libraries: string;
  readonly models: string;
  readonly recogniser: string;
  /** The bounds it was judged by: a report is not believed under others. */
  readonly bounds: string;
}

interface Kept {
  readonly key: ReportKey;
  readonly report: RuntimeReport;
}

/** The key of this machine and these models, judged by these bounds. */
export async function reportKey(models: string, recogniser: RecogniserInfo, bounds: string): Promise<ReportKey> {
  const libraries = await Promise.all(["onnxruntime-node", "onnxruntime-web"].map(versionOf));
  return {
    processor: processor(),
    libraries: libraries.join(" "),
    models,
    recogniser: `${recogniser.id} ${recogniser.version}`,
    bounds,
  };
}

/** Returns the report kept for this key, or undefined where there is none, it is damaged or it is another machine's. */
export async function readReport(directory: string, key: ReportKey): Promise<RuntimeReport | undefined> {
  try {
    const [digest, text = ""] = (await readFile(fileOf(directory, key), "utf8")).split("\n", 2);
    const kept = JSON.parse(text) as Kept;
    return digest === digestOf(text) && JSON.stringify(kept.key) === JSON.stringify(key) ? kept.report : undefined;
  } catch {
    // None, or half of one: either way it is measured again.
    return undefined;
  }
}

/**
 * Whether a report says something of the machine and not of one moment: a way that fell silent may only have waited its turn
 * while a board was busy with everything else, and one that was killed may have met a moment without memory, so the next start
 * tries again; pure.
 */
export function isLasting({ candidates }: Pick<RuntimeReport, "candidates">): boolean {
  return candidates.every(({ verdict }) => verdict !== "timed-out" && verdict !== "killed");
}

/** Keeps a report beside the models; tells whether that worked, because a door may run from a disk it cannot write. */
export async function keepReport(directory: string, key: ReportKey, report: RuntimeReport): Promise<boolean> {
  const text = JSON.stringify({ key, report } satisfies Kept);
  const half = join(directory, `.half-${randomUUID()}`);
  try {
    await writeFile(half, `${digestOf(text)}\n${text}\n`);
    const handle = await open(half, "r+");
    await handle.sync().finally(() => handle.close());
    await rename(half, fileOf(directory, key));
    return true;
  } catch {
    await rm(half, { force: true }).catch(() => undefined);
    return false;
  }
}

function fileOf(directory: string, key: ReportKey): string {
  return join(directory, `runtime-${digestOf(JSON.stringify(key)).slice(0, 16)}.json`);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function versionOf(packageName: string): Promise<string> {
  const description = JSON.parse(await readFile(packageFile(packageName, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return `${packageName}@${description.version}`;
}

/** The processor's name and a digest of its instruction sets, which a virtual machine may hide from one boot to the next. */
function processor(): string {
  const [first] = cpus();
  return `${first?.model.trim() ?? "unknown"} ${arch()} ${digestOf(instructionSets()).slice(0, 8)}`;
}

function instructionSets(): string {
  try {
    return /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}
