import type { EntryId, Instant, Sha256 } from "@menshen/protocol";
import { openDatabase } from "../open-database.ts";

export interface PhotoRow {
  readonly sha256: Sha256;
  readonly day: string;
  readonly entryId: EntryId;
  readonly at: Instant;
  readonly file: string;
  readonly fileBytes: number;
  /** The photo's own key, locked with its day's; null once the day was forgotten. */
  readonly lockedKey: Uint8Array | null;
}

export interface DayTotal {
  readonly day: string;
  readonly count: number;
  readonly bytes: number;
}

/** The rows beside the files: keys of days and photos. Deleting a day's key is what forgets its photographs. */
export interface PhotoIndex {
  dayKey(day: string): Uint8Array | undefined;
  addDayKey(day: string, lockedKey: Uint8Array): void;
  add(row: PhotoRow): void;
  find(sha256: Sha256): PhotoRow | undefined;
  days(): readonly DayTotal[];
  filesOf(day: string): readonly string[];
  allFiles(): readonly string[];
  /** Destroys a day's key and the keys of its photos; the hashes stay, so that they are known as expired. */
  forgetDay(day: string): void;
  /** Drops the hashes of forgotten photos that were taken before an instant. */
  dropForgotten(before: Instant): void;
  removeFile(file: string): void;
  close(): void;
}

/** `secure_delete` and the emptied log overwrite a destroyed key; wear levelling below may keep a copy, itself locked with the store key. */
const schema = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, locked_key BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photos (
  sha256 TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  file TEXT NOT NULL UNIQUE,
  file_bytes INTEGER NOT NULL,
  locked_key BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS photos_by_day ON photos (day);
PRAGMA user_version = 1;
`;

/** Opens the index, or makes it; every call is one durable transaction. */
export function openPhotoIndex(path: string): PhotoIndex {
  const database = openDatabase(path);
  database.exec(schema);
  const say = (sql: string) => database.prepare(sql);
  const dayKey = say("SELECT locked_key AS lockedKey FROM days WHERE day = ?");
  const addDayKey = say("INSERT INTO days VALUES (?, ?)");
  const add = say(
    "INSERT INTO photos VALUES (@sha256, @day, @entryId, @at, @file, @fileBytes, @lockedKey) ON CONFLICT (sha256) DO UPDATE SET day = excluded.day, entry_id = excluded.entry_id, at = excluded.at, file = excluded.file, file_bytes = excluded.file_bytes, locked_key = excluded.locked_key",
  );
  const columns =
    "sha256, day, entry_id AS entryId, at, file, file_bytes AS fileBytes, locked_key AS lockedKey FROM photos";
  const find = say(`SELECT ${columns} WHERE sha256 = ?`);
  const days = say(
    "SELECT days.day, count(sha256) AS count, coalesce(sum(file_bytes), 0) AS bytes FROM days LEFT JOIN photos ON photos.day = days.day AND photos.locked_key IS NOT NULL GROUP BY days.day ORDER BY days.day",
  );
  const filesOf = say("SELECT file FROM photos WHERE day = ?").pluck();
  const allFiles = say("SELECT file FROM photos WHERE locked_key IS NOT NULL").pluck();
  const forget = [say("DELETE FROM days WHERE day = ?"), say("UPDATE photos SET locked_key = NULL WHERE day = ?")];
  const dropForgotten = say("DELETE FROM photos WHERE locked_key IS NULL AND at < ?");
  const removeFile = say("DELETE FROM photos WHERE file = ?");

  return {
    dayKey: (day) => (dayKey.get(day) as { lockedKey: Uint8Array } | undefined)?.lockedKey,
    addDayKey: (day, lockedKey) => void addDayKey.run(day, lockedKey),
    add: (row) => void add.run(row),
    find: (sha256) => find.get(sha256) as PhotoRow | undefined,
    days: () => days.all() as DayTotal[],
    filesOf: (day) => filesOf.all(day) as string[],
    allFiles: () => allFiles.all() as string[],
    forgetDay(day) {
      database.transaction(() => {
        for (const statement of forget) statement.run(day);
      })();
      database.pragma("wal_checkpoint(TRUNCATE)");
    },
    dropForgotten: (before) => void dropForgotten.run(before),
    removeFile: (file) => void removeFile.run(file),
    close: () => void database.close(),
  };
}
