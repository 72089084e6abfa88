import Database from "better-sqlite3";

/**
 * Pages of its file that one connection may keep in memory, in KiB. better-sqlite3 is built with 16,000, and five files at the door
 * would fill them over the days; the system has what was read lately in its own cache, where it counts as free memory.
 */
const PAGE_CACHE_KIB = 1_000;

/** Opens, or makes, one of the controller's SQLite files with a bounded page cache. Throws SqliteError. */
export function openDatabase(file: string, options: Database.Options = {}): Database.Database {
  const database = new Database(file, options);
  database.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
  return database;
}
