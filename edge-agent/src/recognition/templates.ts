import { renameSync } from "node:fs";
import { join } from "node:path";
import type { ConsentId, PersonId, RequestId } from "@menshen/protocol";
import Database from "better-sqlite3";
import { lock, newKey, unlock } from "../photos/wrap-key.ts";

/** What a controller knows of a face: a vector, of which recogniser, from how many photographs, under which consent. */
export interface StoredTemplate {
  readonly personId: PersonId;
  readonly model: string;
  readonly version: string;
  readonly vector: Float32Array;
  readonly photosUsed: number;
  readonly consentId: ConsentId;
  /** The request that made it, so that just this enrolment can be abandoned. */
  readonly enrolment: RequestId;
}

/** Templates, each encrypted under a key of its person's own; without that key nothing of it can be read. */
export interface TemplateStore {
  all(): readonly StoredTemplate[];
  find(personId: PersonId): StoredTemplate | undefined;
  /** Writes durably, in place of the person's earlier template, under a new key. */
  keep(template: StoredTemplate): void;
  /** Destroys the person's key and template; says whether there was one. */
  erase(personId: PersonId): boolean;
  /** People whose template cannot be read: damaged, or of another controller's keys. */
  unreadable(): readonly PersonId[];
  /** Where a file that is no database any more was put, when it was. */
  readonly setAside?: string;
  close(): void;
}

interface Row {
  readonly person_id: PersonId;
  readonly model: string;
  readonly version: string;
  readonly photos_used: number;
  readonly consent_id: ConsentId;
  readonly enrolment: RequestId;
  readonly sealed: Uint8Array;
  readonly wrapped_key: Uint8Array;
}

/** Opens `templates.sqlite` in the data directory; `storeKey` (32 bytes) wraps each person's key. */
export function openTemplates({ directory, storeKey }: { directory: string; storeKey: Uint8Array }): TemplateStore {
  const { database, setAside } = openOrSetAside(join(directory, "templates.sqlite"));
  const select = database.prepare(`${selectRows} ORDER BY t.person_id`);
  const selectOne = database.prepare(`${selectRows} WHERE t.person_id = ?`);
  const putKey = database.prepare("INSERT OR REPLACE INTO person_keys VALUES (?, ?)");
  const putTemplate = database.prepare("INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?, ?, ?, ?)");
  const dropKey = database.prepare("DELETE FROM person_keys WHERE person_id = ?");
  const dropTemplate = database.prepare("DELETE FROM templates WHERE person_id = ?");

  /** Old pages live on in the log until it is folded into the file. */
  const settle = () => void database.pragma("wal_checkpoint(TRUNCATE)");
  const rows = () => (select.all() as Row[]).map((row) => ({ row, template: open(row, storeKey) }));
  return {
    all: () => rows().flatMap(({ template }) => template ?? []),
    find(personId) {
      const row = selectOne.get(personId) as Row | undefined;
      return row && open(row, storeKey);
    },
    keep(template) {
      const key = newKey();
      const { personId, vector, model, version, photosUsed, consentId, enrolment } = template;
      const plain = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
      database.transaction(() => {
        putKey.run(personId, lock(storeKey, key, "template-key", personId));
        const sealed = lock(key, plain, "template", personId);
        putTemplate.run(personId, model, version, photosUsed, consentId, enrolment, sealed);
      })();
      settle();
    },
    erase(personId) {
      const erased = database.transaction(() => {
        const { changes } = dropKey.run(personId);
        return dropTemplate.run(personId).changes + changes > 0;
      })();
      settle();
      return erased;
    },
    unreadable: () => rows().flatMap(({ row, template }) => (template === undefined ? [row.person_id] : [])),
    ...(setAside !== undefined && { setAside }),
    close: () => void database.close(),
  };
}

function openOrSetAside(file: string): { readonly database: Database.Database; readonly setAside?: string } {
  try {
    return { database: openFile(file) };
  } catch (fault) {
    const isDamaged = fault instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(fault.code);
    if (!isDamaged) throw fault;
    const setAside = `${file}.damaged-${Date.now()}`;
    renameSync(file, setAside);
    return { database: openFile(file), setAside };
  }
}

function openFile(file: string): Database.Database {
  const database = new Database(file);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    // What is erased is overwritten, not merely unlinked.
    database.pragma("secure_delete = ON");
    database.exec(schema);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}

const schema = `
CREATE TABLE IF NOT EXISTS person_keys (person_id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS templates (
  person_id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  photos_used INTEGER NOT NULL,
  consent_id TEXT NOT NULL,
  enrolment TEXT NOT NULL,
  sealed BLOB NOT NULL
) STRICT;`;
const selectRows = "SELECT t.*, k.wrapped_key FROM templates t JOIN person_keys k USING (person_id)";

function open(row: Row, storeKey: Uint8Array): StoredTemplate | undefined {
  try {
    const key = unlock(storeKey, row.wrapped_key, "template-key", row.person_id);
    const plain = Uint8Array.from(unlock(key, row.sealed, "template", row.person_id));
    return {
      personId: row.person_id,
      model: row.model,
      version: row.version,
      vector: new Float32Array(plain.buffer),
      photosUsed: row.photos_used,
      consentId: row.consent_id,
      enrolment: row.enrolment,
    };
  } catch {
    // Told apart by `unreadable()`: one damaged template must not keep the others from opening the door.
    return undefined;
  }
}
