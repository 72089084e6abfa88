import { existsSync, readFileSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { openDatabase } from "../open-database.ts";

/** What a controller keeps in a file of its own. */
export interface KeptFile {
  readonly database: Database.Database;
  /** Whether what was there could not be read, and is gone. */
  readonly discarded: boolean;
}

export interface KeepRule {
  /**
   * `each`: every write is on the disk before it is told of; `checkpoints`: the power may take the newest with it, and no write waits
   * for the disk: the log grows until its owner has it put away.
   */
  readonly durable: "each" | "checkpoints";
  /** Brings the tables to what this version expects. */
  readonly bringUp: (database: Database.Database) => void;
}

/**
 * Opens an SQLite file about people. What is erased from it is overwritten, not merely unlinked; a damaged file is no use to
 * anybody, and a receipt for erasing must be true: nothing of it is kept. Throws SqliteError where the disk refuses.
 */
export function openKept(file: string, rule: KeepRule): KeptFile {
  try {
    return { database: openFile(file, rule), discarded: false };
  } catch (fault) {
    const isDamaged = fault instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(fault.code);
    if (!isDamaged) throw fault;
    for (const part of ["", "-wal", "-shm"]) rmSync(file + part, { force: true });
    return { database: openFile(file, rule), discarded: true };
  }
}

/** Opens such a file to read alone. One that was closed whole is read into memory: SQLite would make its log anew beside it, even only to read. */
export function openToRead(file: string): Database.Database {
  if (existsSync(`${file}-wal`)) return openDatabase(file, { readonly: true });
  const bytes = readFileSync(file);
  // No log in memory: the version numbers of the file's header say so (SQLite file format, 1.3.3).
  if (bytes.length > 20) bytes.fill(1, 18, 20);
  return new Database(bytes);
}

function openFile(file: string, { durable, bringUp }: KeepRule): Database.Database {
  const database = openDatabase(file);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma(`synchronous = ${durable === "each" ? "FULL" : "NORMAL"}`);
    // A card that is held to the reader must not wait for three fsyncs because a count was the thousandth page.
    if (durable === "checkpoints") database.pragma("wal_autocheckpoint = 0");
    database.pragma("secure_delete = ON");
    const checked = database.pragma("quick_check(1)", { simple: true });
    if (checked !== "ok") throw new Database.SqliteError(String(checked), "SQLITE_CORRUPT");
    database.transaction(bringUp)(database);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}
