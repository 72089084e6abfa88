import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** What the disk does: delays every fsync by so many milliseconds, refuses every write as a full one, or neither. */
export type DiskTrouble = { readonly slowMs: number } | "full" | "well";

/** A disk that goes bad and well again under a running program. */
export interface TroubledDisk {
  /** For the environment of the program that is to suffer. */
  readonly env: Readonly<Record<"LD_PRELOAD" | "TROUBLED_DISK" | "TROUBLED_FOLDER", string>>;
  become(trouble: DiskTrouble): void;
}

const source = join(import.meta.dirname, "troubled-disk.c");

/** Builds the library that stands between a program and its disk, into `folder`; `troubled` is where the disk suffers. Needs gcc. */
export async function openTroubledDisk(folder: string, troubled: string): Promise<TroubledDisk> {
  mkdirSync(folder, { recursive: true });
  const [library, control] = [join(folder, "troubled-disk.so"), join(folder, "trouble")];
  await promisify(execFile)("gcc", ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source, "-ldl"]);
  const become = (trouble: DiskTrouble) =>
    writeFileSync(control, typeof trouble === "string" ? trouble : `slow ${trouble.slowMs}`);
  become("well");
  return { env: { LD_PRELOAD: library, TROUBLED_DISK: control, TROUBLED_FOLDER: troubled }, become };
}
