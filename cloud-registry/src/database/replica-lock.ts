import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { RegistryFault } from "../registry-fault.ts";

/**
 * Holds a data directory for this process alone; release it by calling the result. The operating system lets go of the
 * lock when the process dies, however it dies. Throws RegistryFault "data-directory-in-use".
 */
export function holdDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new Sqlite(join(directory, "replica.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (cause) {
    lock.close();
    const why = `another registry runs on ${directory}: with the embedded broker there can be one; stop it, or name another dataDirectory`;
    throw new RegistryFault("data-directory-in-use", why, { cause });
  }
  return () => void lock.close();
}
