import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Copies a disk's file, holes and all. */
export async function copySparse(from: string, to: string): Promise<void> {
  await promisify(execFile)("cp", ["--sparse=always", from, to]);
}
