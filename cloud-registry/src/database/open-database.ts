import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { CamelCasePlugin, CompiledQuery, type Driver, Kysely, SqliteDialect, type Transaction } from "kysely";
import { migrate } from "./migrate.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
/** A database or a transaction in it: what a repository function needs. */
export type Queries = Kysely<Tables> | Transaction<Tables>;

const fileName = "registry.sqlite";

/**
 * Opens the registry's SQLite database below a directory, made and migrated where needed. WAL with synchronous=FULL: a
 * commit that was answered survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
 */
export async function openDatabase(directory: string): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, fileName);
  // SQLite would make it readable to all, and gives its log and index the mode that it has.
  closeSync(openSync(path, "a", 0o600));
  const file = new Sqlite(path);
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = FULL");
  file.pragma("foreign_keys = ON");
  file.pragma("busy_timeout = 5000");
  const database = new Kysely<Tables>({
    dialect: new ImmediateSqliteDialect({ database: file }),
    plugins: [new CamelCasePlugin()],
  });
  await migrate(database);
  return database;
}

/** Takes the write lock when a transaction begins: one that reads first and writes later can never find it taken. */
class ImmediateSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    driver.beginTransaction = async (connection) => {
      await connection.executeQuery(CompiledQuery.raw("begin immediate"));
    };
    return driver;
  }
}
